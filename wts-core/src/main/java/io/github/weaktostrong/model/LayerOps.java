package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.engine.WholeLayer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Operations of layers with parameters: plain, or recorded for gradients row by row.
 *
 * <p>Results are attached to the manager of the first argument.
 */
public interface LayerOps {
    /** DJL's own operations, whose gradients are those of whole parameters. */
    LayerOps PLAIN = new Plain();

    /** {@code x W^T + b}, W of shape (out, in). */
    NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias);

    /** Layer normalisation of the last axis with scale and shift. */
    NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon);

    /** Division of the last axis by its root mean square, with scale. */
    NDArray rmsNorm(NDArray input, NDArray weight, float epsilon);

    /** Rows of a table (P, D) at int64 indices (B, T): token vectors (B, T, D). */
    NDArray embedding(NDArray ids, NDArray table);

    /**
     * A layer of the body as one call of the engine, in the precision of these operations; empty
     * where something between its parts is recorded or changed, so that they are called one by one.
     */
    default Optional<WholeLayer> whole(WholeLayer layer) {
        return Optional.empty();
    }

    /**
     * Linear layers of one input.
     *
     * @param biases as many as weights, null for none
     */
    default NDList linears(
            NDArray input, List<NDArray> weights, List<? extends @Nullable NDArray> biases) {
        NDList results = new NDList(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            results.add(linear(input, weights.get(i), biases.get(i)));
        }
        return results;
    }

    /**
     * Linear layers of one input, {@code x W^T + b + scale x A^T B^T} each.
     *
     * @param ops operations of the model
     * @param biases (out) each, without entries where there is none
     * @param pairs A (r, in) and B (out, r) of every layer in turn
     */
    default NDList adapted(
            TensorOps ops,
            NDArray input,
            NDList weights,
            NDList biases,
            NDList pairs,
            double scale) {
        return ops.adapted(input, weights, biases, pairs, scale);
    }

    /** Layers that record nothing. */
    final class Plain implements LayerOps {
        private Plain() {}

        @Override
        public Optional<WholeLayer> whole(WholeLayer layer) {
            return Optional.of(layer);
        }

        @Override
        public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
            return input.getNDArrayInternal().linear(input, weight, bias).singletonOrThrow();
        }

        @Override
        public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
            Shape width = weight.getShape();
            return input.getNDArrayInternal()
                    .layerNorm(input, width, weight, bias, epsilon)
                    .singletonOrThrow();
        }

        @Override
        public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
            double width = weight.getShape().get(0);
            // left to the step: the graph keeps them, and DJL frees their memory when they are
            // closed
            NDArray small = DeviceArrays.of(input.getManager(), (float) (width * epsilon));
            NDArray scale = DeviceArrays.of(input.getManager(), (float) Math.sqrt(width));
            try (NDArray norm = input.norm(2, new int[] {-1}, true);
                    NDArray squares = norm.square();
                    NDArray sum = squares.add(small);
                    NDArray root = sum.sqrt();
                    NDArray inverse = scale.div(root);
                    NDArray normed = input.mul(inverse)) {
                return normed.mul(weight);
            }
        }

        @Override
        public NDArray embedding(NDArray ids, NDArray weight) {
            return ids.getNDArrayInternal()
                    .embedding(ids, weight, SparseFormat.DENSE)
                    .singletonOrThrow();
        }
    }
}

package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Shape, tokenizer and weights of a model to be built.
 *
 * @param tokenizer owned by the model that is built, or closed where that fails
 * @param freshHead seed of a new head; null if the weights hold the head
 * @param body makes the body; null for the families that this library computes
 * @param adapter low-rank matrices beside the weights; null for none
 * @param precision what the layers compute in
 */
record Origin(
        ModelShape shape,
        Tokenizer tokenizer,
        Weights weights,
        @Nullable Seeds freshHead,
        @Nullable BodyFactory body,
        @Nullable Adapter adapter,
        Precision precision) {

    /** Fills the parameters of a new model. */
    interface Weights {
        /**
         * Checks that the weights are those of such a model, before it is built.
         *
         * @param layers transformer layers of the model
         * @param expected shapes of the parameters to be filled, by Hugging Face name
         * @throws io.github.weaktostrong.data.BadInputException if they are not
         */
        void check(int layers, Map<String, long[]> expected);

        /**
         * Sets every parameter.
         *
         * @param parameters by Hugging Face name, zero so far
         * @param scope for temporaries, on the model's device
         * @return what is known of the private trainings that made the weights
         */
        PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope);
    }

    /**
     * Weights from a seed, the same on every device: matrices N(0, deviation^2), biases 0, norms 1.
     */
    record RandomWeights(double deviation, Seeds seeds) implements Weights {

        /** Weights from a seed fit every shape. */
        @Override
        public void check(int layers, Map<String, long[]> expected) {}

        @Override
        public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
            HostPieces pieces = HostPieces.of(scope, parameters.values());
            parameters.forEach(
                    (name, array) -> {
                        if (name.endsWith(".bias")) {
                            return; // zero already
                        }
                        if (array.getShape().dimension() == 1) {
                            array.addi(1); // scale of a norm
                        } else {
                            gaussian(array, deviation, seeds.child(name), pieces);
                        }
                    });
            return PrivacyHistory.NONE;
        }

        /**
         * Head of a classifier that starts: N(0, (0.01 / sqrt(d))^2). Zeros would tie all first
         * predictions, which breaks the hardening of the auxiliary loss.
         */
        static void freshHead(NDArray head, Seeds seeds, NDManager scope) {
            double deviation = 0.01 / Math.sqrt((double) head.getShape().get(1));
            gaussian(head, deviation, seeds.child("score"), HostPieces.of(scope, List.of(head)));
        }

        private static void gaussian(
                NDArray array, double deviation, Seeds seeds, HostPieces pieces) {
            SplittableRandom random = seeds.random();
            FloatBuffer values = pieces.values();
            for (long done = 0; done < array.size(); done += pieces.capacity()) {
                int count = (int) Math.min(pieces.capacity(), array.size() - done);
                for (int i = 0; i < count; i++) {
                    values.put(i, (float) (deviation * random.nextGaussian()));
                }
                pieces.set(array, done, count);
            }
        }
    }

    /** Weights of a Hugging Face folder, copied tensor by tensor, piece by piece. */
    record CheckpointWeights(Path folder) implements Weights {
        @Override
        public void check(int layers, Map<String, long[]> expected) {
            try (Checkpoint checkpoint = Checkpoint.open(folder)) {
                requireLayers(checkpoint, layers);
                require(checkpoint, expected);
            }
        }

        /** Refuses more layers than there are tensors, without a list of what is missing. */
        private void requireLayers(Checkpoint checkpoint, int layers) {
            int tensors = checkpoint.names().size();
            if (layers > tensors) {
                throw new BadInputException(
                        "%s: config.json says %s layers, the weights hold %s tensors in all; expected exactly the tensors that config.json describes; correct config.json or fetch the weights again"
                                .formatted(folder, layers, tensors));
            }
        }

        /** Checks the tensors; the folder's own model may have more layers, which go unused. */
        private static void require(Checkpoint checkpoint, Map<String, long[]> expected) {
            ConfigJson own = checkpoint.config();
            Map<String, long[]> stored = new LinkedHashMap<>(expected);
            stored.replaceAll(
                    (name, shape) ->
                            own.shape().isTransposed(name)
                                    ? turned(new Shape(shape)).getShape()
                                    : shape);
            Set<String> unused = new HashSet<>(own.shape().parameterShapes().keySet());
            unused.addAll(own.shape().headShapes(own.architecture(), 1).keySet());
            checkpoint.names().stream().filter(own.shape()::isRedundant).forEach(unused::add);
            unused.removeAll(expected.keySet());
            checkpoint.require(stored, unused);
        }

        @Override
        public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
            try (Checkpoint checkpoint = Checkpoint.open(folder)) {
                require(checkpoint, shapes(parameters)); // of the files as they are now
                HostPieces pieces = HostPieces.of(scope, parameters.values());
                parameters.forEach((name, array) -> copy(checkpoint, name, array, pieces));
                return checkpoint.privacyHistory();
            }
        }

        private static void copy(
                Checkpoint checkpoint, String name, NDArray target, HostPieces pieces) {
            boolean transposed = checkpoint.config().shape().isTransposed(name);
            int unit = transposed ? Math.toIntExact(target.getShape().get(0)) : 1;
            checkpoint.forEachChunk(
                    name,
                    Math.max(unit, pieces.capacity() / unit * unit),
                    (begin, values) -> {
                        int count = values.remaining();
                        pieces.values().put(values);
                        if (transposed) {
                            pieces.setColumns(target, begin / unit, count / unit);
                        } else {
                            pieces.set(target, begin, count);
                        }
                    });
        }

        private static Shape turned(Shape shape) {
            return new Shape(shape.get(1), shape.get(0));
        }

        private static Map<String, long[]> shapes(Map<String, NDArray> parameters) {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            parameters.forEach((name, array) -> shapes.put(name, array.getShape().getShape()));
            return shapes;
        }
    }
}

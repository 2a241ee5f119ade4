package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderFamily.Names;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.engine.WholeLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a decoder: causal self-attention and a feed-forward network, each after a norm, with
 * parallel or sequential residual.
 */
final class DecoderLayer {
    private final DecoderShape shape;
    private final TensorOps tensorOps;
    private final CausalAttention attention;
    private final Norm inputNorm;
    private final Norm feedForwardNorm;
    private final List<Linear> queryKeyValue = new ArrayList<>();
    private final List<Norm> queryKeyNorms = new ArrayList<>();
    private final Linear dense;
    private final List<Linear> expand = new ArrayList<>();
    private final Linear contract;
    private final TensorOps.Nonlinearity activation;
    private final Optional<WholeLayer> whole; // empty where the parts are computed one by one

    /** Takes the parameters of the layer of a number. */
    DecoderLayer(
            DecoderShape shape,
            Map<String, NDArray> parameters,
            int layer,
            CausalAttention attention,
            TensorOps tensorOps) {
        this.shape = shape;
        this.attention = attention;
        this.tensorOps = tensorOps;
        Names names = shape.family().names();
        double epsilon = shape.normEps();
        inputNorm = new Norm(parameters, names.of(layer, names.inputNorm()), epsilon);
        feedForwardNorm = new Norm(parameters, names.of(layer, names.feedForwardNorm()), epsilon);
        names.queryKeyValue()
                .forEach(each -> queryKeyValue.add(linear(parameters, names.of(layer, each))));
        if (shape.family().queryKeyNorm()) {
            Names.QUERY_KEY_NORMS.forEach(
                    each ->
                            queryKeyNorms.add(
                                    new Norm(parameters, names.of(layer, each), epsilon)));
        }
        dense = linear(parameters, names.of(layer, names.attended()));
        names.expand().forEach(each -> expand.add(linear(parameters, names.of(layer, each))));
        contract = linear(parameters, names.of(layer, names.contract()));
        activation = TensorOps.Nonlinearity.valueOf(shape.activation().name());
        whole = whole(tensorOps);
    }

    private Optional<WholeLayer> whole(TensorOps ops) {
        List<@Nullable NDArray> parameters = new ArrayList<>(inputNorm.parameters());
        parameters.addAll(feedForwardNorm.parameters());
        queryKeyValue.forEach(each -> parameters.addAll(each.parameters()));
        queryKeyNorms.forEach(each -> parameters.addAll(each.parameters()));
        parameters.addAll(dense.parameters());
        expand.forEach(each -> parameters.addAll(each.parameters()));
        parameters.addAll(contract.parameters());
        return ops.wholeLayer(
                WholeLayer.Kind.DECODER,
                parameters,
                shape.normEps(),
                shape.heads().size(),
                queryKeyValue.size(),
                shape.family() == DecoderFamily.GPT_NEOX ? 1 : 0,
                queryKeyNorms.size(),
                expand.size(),
                shape.parallelResidual() ? 1 : 0,
                activation.number());
    }

    private static Linear linear(Map<String, NDArray> parameters, String name) {
        return new Linear(parameters, name);
    }

    /** Applies the layer as {@link ModelBody#layer} states. */
    NDArray apply(
            NDArray input,
            @Nullable NDArray positions,
            LayerOps ops,
            KeyValueCache.@Nullable Layer memory) {
        Optional<WholeLayer> inOne = memory == null ? whole.flatMap(ops::whole) : Optional.empty();
        if (inOne.isPresent()) {
            return inOne.get().apply(input, positions, attention.angles());
        }
        try (NDArray normed = inputNorm.apply(input, ops);
                NDArray context = attend(normed, ops, memory);
                NDArray kept = ModelBody.select(context, positions); // (N, H S)
                NDArray attended = dense.apply(kept, ops);
                NDArray residual = ModelBody.select(input, positions)) {
            return shape.parallelResidual()
                    ? parallel(residual, attended, ops)
                    : sequential(residual, attended, ops);
        }
    }

    /** The heads' weighted values, before the output projection: (B, T, D) to (B, T, H S). */
    private NDArray attend(NDArray input, LayerOps ops, KeyValueCache.@Nullable Layer memory) {
        try (NDList qkv = queryKeyValue(input, ops)) {
            return attention.apply(qkv, memory);
        }
    }

    /** Queries, keys and values as {@link TensorOps#attention} takes them. */
    private NDList queryKeyValue(NDArray input, LayerOps ops) {
        if (queryKeyValue.size() > 1) {
            NDList qkv = new NDList();
            try (NDList mixed = Linear.apply(queryKeyValue, input, ops)) {
                for (int i = 0; i < mixed.size(); i++) {
                    NDArray heads = heads(mixed.get(i), shape.heads().size());
                    qkv.add(i < queryKeyNorms.size() ? normed(heads, i, ops) : heads);
                }
            }
            return qkv;
        }
        try (NDArray mixed = queryKeyValue.get(0).apply(input, ops)) {
            if (shape.family() == DecoderFamily.GPT_NEOX) {
                return new NDList(heads(mixed, 3L * shape.heads().size())); // each head's three
            }
            NDList qkv = new NDList();
            try (NDList parts = mixed.split(3, 2)) {
                parts.forEach(part -> qkv.add(heads(part, shape.heads().size())));
            }
            return qkv;
        }
    }

    private NDArray normed(NDArray heads, int index, LayerOps ops) {
        try (heads) {
            return queryKeyNorms.get(index).apply(heads, ops);
        }
    }

    /** Divides the last axis among heads: (B, T, H S) to (B, T, H, S). */
    private static NDArray heads(NDArray mixed, long size) {
        return mixed.reshape(mixed.getShape().get(0), mixed.getShape().get(1), -1, size);
    }

    private NDArray parallel(NDArray residual, NDArray attended, LayerOps ops) {
        try (NDArray normed = feedForwardNorm.apply(residual, ops);
                NDArray fed = feed(normed, ops);
                NDArray sum = fed.add(attended)) {
            return sum.add(residual);
        }
    }

    private NDArray sequential(NDArray residual, NDArray attended, LayerOps ops) {
        try (NDArray middle = attended.add(residual);
                NDArray normed = feedForwardNorm.apply(middle, ops);
                NDArray fed = feed(normed, ops)) {
            return fed.add(middle);
        }
    }

    private NDArray feed(NDArray input, LayerOps ops) {
        try (NDArray activated = activated(input, ops)) {
            return contract.apply(activated, ops);
        }
    }

    private NDArray activated(NDArray input, LayerOps ops) {
        try (NDList expanded = Linear.apply(expand, input, ops)) {
            NDArray activated = tensorOps.activate(expanded.get(0), activation);
            if (expanded.size() == 1) {
                return activated;
            }
            try (activated) {
                return activated.mul(expanded.get(1));
            }
        }
    }
}

package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.engine.WholeLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One layer of BERT: attention and a feed-forward network, a norm after each sum with its input.
 */
final class EncoderLayer {
    private final TensorOps ops;
    private final TensorOps.Nonlinearity activation;
    private final int heads;
    private final List<Linear> queryKeyValue = new ArrayList<>();
    private final Linear dense;
    private final Norm attendedNorm;
    private final Linear expand;
    private final Linear contract;
    private final Norm outputNorm;
    private final Optional<WholeLayer> whole; // empty where the parts are computed one by one

    /** Takes the parameters whose names begin with the layer's. */
    EncoderLayer(BertShape shape, Map<String, NDArray> parameters, String name, TensorOps ops) {
        this.ops = ops;
        activation = TensorOps.Nonlinearity.valueOf(shape.activation().name());
        heads = shape.heads();
        for (String part : List.of("query", "key", "value")) {
            queryKeyValue.add(new Linear(parameters, name + "attention.self." + part));
        }
        dense = new Linear(parameters, name + "attention.output.dense");
        double epsilon = shape.normEps();
        attendedNorm = new Norm(parameters, name + "attention.output.LayerNorm", epsilon);
        expand = new Linear(parameters, name + "intermediate.dense");
        contract = new Linear(parameters, name + "output.dense");
        outputNorm = new Norm(parameters, name + "output.LayerNorm", epsilon);
        whole = whole(shape);
    }

    private Optional<WholeLayer> whole(BertShape shape) {
        List<@Nullable NDArray> parameters = new ArrayList<>();
        queryKeyValue.forEach(each -> parameters.addAll(each.parameters()));
        parameters.addAll(dense.parameters());
        parameters.addAll(attendedNorm.parameters());
        parameters.addAll(expand.parameters());
        parameters.addAll(contract.parameters());
        parameters.addAll(outputNorm.parameters());
        double head = (double) shape.hiddenSize() / heads;
        return ops.wholeLayer(
                WholeLayer.Kind.ENCODER, parameters, shape.normEps(), head, activation.number());
    }

    /** Applies the layer as {@link ModelBody#layer} states. */
    NDArray apply(NDArray input, @Nullable NDArray positions, ForwardPass pass) {
        Optional<WholeLayer> inOne = whole.flatMap(pass.ops()::whole);
        if (inOne.isPresent()) {
            return inOne.get()
                    .apply(
                            input,
                            positions,
                            Collections.singletonList(pass.batch().maskIfPadded()));
        }
        try (NDArray context = attend(input, pass);
                NDArray kept = ModelBody.select(context, positions); // (N, D)
                NDArray attended = dense.apply(kept, pass.ops());
                NDArray residual = ModelBody.select(input, positions);
                NDArray sum = attended.add(residual);
                NDArray middle = attendedNorm.apply(sum, pass.ops());
                NDArray expanded = expand.apply(middle, pass.ops());
                NDArray activated = ops.activate(expanded, activation);
                NDArray fed = contract.apply(activated, pass.ops());
                NDArray all = fed.add(middle)) {
            return outputNorm.apply(all, pass.ops());
        }
    }

    /** The heads' weighted values, before the output projection: (B, T, D) to (B, T, D). */
    private NDArray attend(NDArray input, ForwardPass pass) {
        try (NDList mixed = Linear.apply(queryKeyValue, input, pass.ops());
                NDList qkv = new NDList()) {
            for (NDArray each : mixed) {
                long rows = each.getShape().get(0);
                long length = each.getShape().get(1);
                qkv.add(each.reshape(rows, length, heads, -1));
            }
            return ops.fullAttention(qkv, pass.batch().maskIfPadded());
        }
    }
}

package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link TensorOps} through a TorchScript module without parameters, {@code fused_ops.py}. */
final class FusedOps implements TensorOps {
    /**
     * Floats of one chunk of logits on the CPU, 24 MiB: below the size from which the C library's
     * allocator returns memory to the system on every free, and large enough for the matrix
     * products.
     */
    private static final int CHUNK_FLOATS = 6 << 20;

    /**
     * Floats of one chunk where the gradient of the projection is summed over chunks, 64 MiB: each
     * chunk reads and writes that whole gradient. Its two buffers serve all chunks of a step.
     */
    private static final int SUMMED_CHUNK_FLOATS = 16 << 20;

    private final ScriptModule module;
    private final long memory;
    private final NDArray none; // stands for an array that is left out
    private final NDArray noneOfList; // the same in a list, where arrays have another name

    FusedOps(NDManager parent) {
        this(parent, Engines.memory(parent.getDevice()).map(MemoryUsage::getMax).orElse(0L));
    }

    /** Operations on a device of so much memory; 0 for the CPU. */
    FusedOps(NDManager parent, long memory) {
        this.memory = memory;
        module =
                ScriptModule.withProducts(
                        parent, "fused_ops.py", MatrixProducts.on(parent.getDevice()));
        none = module.settings();
        noneOfList = module.settings();
    }

    @Override
    public Optional<WholeLayer> wholeLayer(
            WholeLayer.Kind kind,
            List<? extends @Nullable NDArray> parameters,
            double... settings) {
        List<NDArray> all =
                parameters.stream()
                        .map(each -> Objects.requireNonNullElse(each, noneOfList))
                        .toList();
        return Optional.of(new WholeLayer(module, kind, all, module.settings(settings), none));
    }

    @Override
    public NDArray attention(NDList qkv, NDArray cos, NDArray sin) {
        String method = qkv.size() == 1 ? "attention" : "grouped_attention";
        return call(method, joined(qkv, cos, sin)).singletonOrThrow();
    }

    @Override
    public NDArray attentionPrefill(NDList qkv, NDArray cos, NDArray sin, NDList memory) {
        NDList arguments = joined(TensorOps.parts(qkv), cos, sin);
        arguments.addAll(memory);
        return call("attention_prefill", arguments).singletonOrThrow();
    }

    @Override
    public NDArray attentionNext(NDList qkv, NDArray cos, NDArray sin, NDList memory, NDList at) {
        NDList arguments = joined(TensorOps.parts(qkv), cos, sin);
        arguments.addAll(memory);
        arguments.addAll(at);
        return call("attention_next", arguments).singletonOrThrow();
    }

    @Override
    public NDArray fullAttention(NDList qkv, @Nullable NDArray mask) {
        NDList arguments = new NDList(qkv);
        arguments.add(mask == null ? none : mask);
        return call("full_attention", arguments).singletonOrThrow();
    }

    private static NDList joined(NDList qkv, NDArray cos, NDArray sin) {
        NDList arguments = new NDList(qkv);
        arguments.addAll(new NDList(cos, sin));
        return arguments;
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return call("affine", new NDList(x, weight, bias == null ? none : bias)).singletonOrThrow();
    }

    /**
     * Products with A and B, and those of their gradients, have the rank as their number of rows,
     * which is several times as fast as of columns; B is turned by a copy for that. What the layers
     * take of the input is one product.
     */
    @Override
    public NDList adapted(NDArray x, NDList weights, NDList biases, NDList pairs, double scale) {
        try (NDArray factor = module.settings(scale)) {
            return call(
                    "adapted", ScriptModule.lists(new NDList(x, factor), weights, biases, pairs));
        }
    }

    @Override
    public NDArray activate(NDArray x, Nonlinearity nonlinearity) {
        return call(nonlinearity.method(), new NDList(x)).singletonOrThrow();
    }

    @Override
    public NDList gradients(NDList outputs, NDList seeds, NDList parameters) {
        NDList found = gradientsOfUsed(outputs, seeds, parameters);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).isEmpty()) {
                found.get(i).close();
                NDManager owner = outputs.get(0).getManager();
                found.set(i, owner.zeros(parameters.get(i).getShape()));
            }
        }
        return found;
    }

    @Override
    public NDList gradientsOfUsed(NDList outputs, NDList seeds, NDList parameters) {
        return callWithoutGraph("gradients", lists(outputs, seeds, parameters));
    }

    @Override
    public NDArray tokenLosses(NDArray hidden, NDArray projection, NDArray targets) {
        try (NDArray chunk = chunk(projection, CHUNK_FLOATS)) {
            return callWithoutGraph("token_losses", new NDList(hidden, projection, targets, chunk))
                    .singletonOrThrow();
        }
    }

    @Override
    public NDList tokenLossGradients(
            NDArray hidden, NDArray projection, NDArray targets, NDArray weights) {
        try (NDArray chunk = chunk(projection, SUMMED_CHUNK_FLOATS)) {
            return callWithoutGraph(
                    "token_loss_gradients",
                    new NDList(hidden, projection, targets, weights, chunk));
        }
    }

    @Override
    public NDList distillationGradients(
            NDArray hidden, NDArray projection, NDList teacher, float share, NDArray weights) {
        try (NDArray chunk = chunk(projection, CHUNK_FLOATS);
                NDArray beta = module.settings(share)) {
            NDList arguments = new NDList(hidden, projection);
            arguments.addAll(teacher);
            arguments.addAll(new NDList(beta, weights, chunk));
            return callWithoutGraph("distillation_gradients", arguments);
        }
    }

    @Override
    public NDList softTokenGradients(
            NDArray hidden, NDArray projection, NDList targets, NDArray weights) {
        try (NDArray chunk = chunk(projection, CHUNK_FLOATS)) {
            return callWithoutGraph(
                    "soft_token_gradients",
                    new NDList(hidden, projection, targets.get(0), targets.get(1), weights, chunk));
        }
    }

    @Override
    public NDArray tokenStatistics(NDArray hidden, NDArray projection, NDArray targets) {
        try (NDArray chunk = chunk(projection, CHUNK_FLOATS)) {
            return callWithoutGraph(
                            "token_statistics", new NDList(hidden, projection, targets, chunk))
                    .singletonOrThrow();
        }
    }

    /** Rows of a chunk, which has so many floats on the CPU. */
    private NDArray chunk(NDArray projection, int onCpu) {
        long vocabulary = projection.getShape().get(0);
        return module.settings(
                (double) Math.max(1, Engines.chunkFloats(memory, onCpu) / vocabulary));
    }

    @Override
    public NDList softCrossEntropy(NDArray logits, NDArray targets) {
        return callWithoutGraph("soft_cross_entropy", new NDList(logits, targets));
    }

    @Override
    public NDArray weightedSum(NDArray values, NDArray weights) {
        return callWithoutGraph("weighted_sum", new NDList(values, weights)).singletonOrThrow();
    }

    @Override
    public double[] normAndSum(NDList arrays, NDList terms) {
        NDList summed = terms.isEmpty() ? new NDList(noneOfList) : terms;
        try (NDArray found =
                callWithoutGraph("norm_and_sum", lists(arrays, summed)).singletonOrThrow()) {
            return HostReads.doubles(found);
        }
    }

    @Override
    public void add(NDList sums, NDList terms) {
        callWithoutGraph("add", lists(sums, terms)).close();
    }

    @Override
    public void adamW(NDList parameters, NDList gradients, AdamWStep step) {
        try (NDArray settings = module.settings(step.settings())) {
            NDList inputs = lists(gradients, parameters, step.means(), step.squares());
            inputs.add(settings);
            callWithoutGraph("adamw", inputs).close();
        }
    }

    @Override
    public void sgd(NDList parameters, NDList gradients, double rate, double shrink) {
        try (NDArray settings = module.settings(rate, shrink)) {
            NDList inputs = lists(gradients, parameters);
            inputs.add(settings);
            callWithoutGraph("sgd", inputs).close();
        }
    }

    private static NDList lists(NDList... lists) {
        return ScriptModule.lists(lists);
    }

    private NDList callWithoutGraph(String method, NDList arguments) {
        return module.callWithoutGraph(method, arguments);
    }

    private NDList call(String method, NDList arguments) {
        return module.call(method, arguments);
    }

    @Override
    public void close() {
        module.close();
    }
}

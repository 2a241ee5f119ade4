package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.lang.management.MemoryUsage;

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

    FusedOps(NDManager parent) {
        this(parent, Engines.memory(parent.getDevice()).map(MemoryUsage::getMax).orElse(0L));
    }

    /** Operations on a device of so much memory; 0 for the CPU. */
    FusedOps(NDManager parent, long memory) {
        this.memory = memory;
        module = new ScriptModule(parent, "fused_ops.py");
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
    public NDArray fullAttention(NDList qkv, NDArray mask) {
        NDList arguments = new NDList(qkv);
        arguments.add(mask);
        return call("full_attention", arguments).singletonOrThrow();
    }

    private static NDList joined(NDList qkv, NDArray cos, NDArray sin) {
        NDList arguments = new NDList(qkv);
        arguments.addAll(new NDList(cos, sin));
        return arguments;
    }

    /** B is turned by a copy: its gradient is then a product of few rows, several times as fast. */
    @Override
    public NDArray adapted(NDArray x, NDArray weight, NDArray bias, NDList pair, double scale) {
        try (NDArray factor = x.getManager().create(scale)) {
            return call("adapted", new NDList(x, weight, bias, pair.get(0), pair.get(1), factor))
                    .singletonOrThrow();
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
        try (NDArray chunk = chunk(hidden, projection, CHUNK_FLOATS)) {
            return callWithoutGraph("token_losses", new NDList(hidden, projection, targets, chunk))
                    .singletonOrThrow();
        }
    }

    @Override
    public NDList tokenLossGradients(
            NDArray hidden, NDArray projection, NDArray targets, NDArray weights) {
        try (NDArray chunk = chunk(hidden, projection, SUMMED_CHUNK_FLOATS)) {
            return callWithoutGraph(
                    "token_loss_gradients",
                    new NDList(hidden, projection, targets, weights, chunk));
        }
    }

    @Override
    public NDList distillationGradients(
            NDArray hidden, NDArray projection, NDList teacher, NDArray weights) {
        try (NDArray chunk = chunk(hidden, projection, CHUNK_FLOATS)) {
            NDList arguments = new NDList(hidden, projection);
            arguments.addAll(teacher);
            arguments.addAll(new NDList(weights, chunk));
            return callWithoutGraph("distillation_gradients", arguments);
        }
    }

    @Override
    public NDList softTokenGradients(
            NDArray hidden, NDArray projection, NDList targets, NDArray weights) {
        try (NDArray chunk = chunk(hidden, projection, CHUNK_FLOATS)) {
            return callWithoutGraph(
                    "soft_token_gradients",
                    new NDList(hidden, projection, targets.get(0), targets.get(1), weights, chunk));
        }
    }

    @Override
    public NDArray tokenStatistics(NDArray hidden, NDArray projection, NDArray targets) {
        try (NDArray chunk = chunk(hidden, projection, CHUNK_FLOATS)) {
            return callWithoutGraph(
                            "token_statistics", new NDList(hidden, projection, targets, chunk))
                    .singletonOrThrow();
        }
    }

    /** Rows of a chunk, which has so many floats on the CPU. */
    private NDArray chunk(NDArray hidden, NDArray projection, int onCpu) {
        long vocabulary = projection.getShape().get(0);
        long floats = Engines.chunkFloats(memory, onCpu);
        return hidden.getManager().create(Math.max(1, floats / vocabulary));
    }

    @Override
    public double norm(NDList arrays) {
        try (NDArray norm = callWithoutGraph("norm", lists(arrays)).singletonOrThrow()) {
            return norm.getFloat();
        }
    }

    @Override
    public void add(NDList sums, NDList terms) {
        callWithoutGraph("add", lists(sums, terms)).close();
    }

    @Override
    public void adamW(NDList parameters, NDList gradients, AdamWStep step) {
        NDManager owner = gradients.get(0).getManager();
        try (NDArray count = owner.create((float) (step.count() + 1));
                NDArray settings = owner.create(step.settings());
                NDArray divisor = owner.create((float) step.divisor())) {
            NDList counts = new NDList(parameters.size());
            // the kernel only reads the step's number, so one array serves all parameters
            parameters.forEach(p -> counts.add(count));
            NDList inputs = lists(gradients, parameters, step.means(), step.squares(), counts);
            inputs.addAll(new NDList(settings, divisor));
            callWithoutGraph("adamw", inputs).close();
        }
    }

    @Override
    public void sgd(NDList parameters, NDList gradients, double rate, double shrink) {
        try (NDArray settings = gradients.get(0).getManager().create(new double[] {rate, shrink})) {
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

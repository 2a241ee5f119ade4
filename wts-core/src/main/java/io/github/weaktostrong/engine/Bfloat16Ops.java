package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * Layers with parameters in bfloat16, of float32 parameters that are rounded where they are used:
 * their gradients come out in float32, rounded once. DJL can neither make nor name bfloat16 arrays,
 * but computes with those that come from here.
 *
 * <p>Norms are computed in float32 and rounded. Results but that of {@link #wide} are bfloat16 and
 * attached to the manager of the first argument. Through {@code bfloat16_ops.py}.
 */
public final class Bfloat16Ops implements AutoCloseable {
    private final ScriptModule module;

    /** Loads the module; its handles belong to a child of the manager. */
    public Bfloat16Ops(NDManager parent) {
        module = new ScriptModule(parent, "bfloat16_ops.py");
    }

    /** An array rounded to bfloat16; one that is so already as it is. */
    public NDArray rounded(NDArray x) {
        return call("rounded", x);
    }

    /** An array in float32; unlike DJL's conversion it keeps the graph. */
    public NDArray wide(NDArray x) {
        return call("wide", x);
    }

    /**
     * Rounds arrays into those given, at least one and one for each, with one call. Unseen by
     * autograd: a graph that holds those may still be run back where the arrays are as they were.
     */
    public void copy(NDList to, NDList arrays) {
        try (NDArray answer = module.settings()) { // its owner gets the result
            NDList arguments = ScriptModule.lists(to, arrays);
            arguments.add(0, answer);
            module.callWithoutGraph("copy", arguments).close();
        }
    }

    /** Arrays in float32, outside a graph, with one call; handles of those given are closed. */
    public NDList allWide(NDList arrays) {
        if (arrays.isEmpty()) {
            return arrays;
        }
        try (arrays) {
            return module.callWithoutGraph("all_wide", ScriptModule.lists(arrays));
        }
    }

    /** {@code x W^T + b}, W of shape (out, in). */
    public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return bias == null ? call("product", x, weight) : call("linear", x, weight, bias);
    }

    /** The same with A (r, in) and B (out, r) beside the weight; a bias without entries is none. */
    public NDArray adapted(NDArray x, NDArray weight, NDArray bias, NDList pair, double scale) {
        try (NDArray factor = module.settings(scale)) {
            return call("adapted", x, weight, bias, pair.get(0), pair.get(1), factor);
        }
    }

    /** Layer normalisation of the last axis with scale and shift. */
    public NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, float epsilon) {
        try (NDArray small = module.settings((double) epsilon)) {
            return call("layer_norm", x, weight, bias, small);
        }
    }

    /** Division of the last axis by its root mean square, with scale. */
    public NDArray rmsNorm(NDArray x, NDArray weight, float epsilon) {
        try (NDArray small = module.settings((double) epsilon)) {
            return call("rms_norm", x, weight, small);
        }
    }

    /** Rows of a table (P, D) at int64 indices (B, T). */
    public NDArray embedding(NDArray ids, NDArray table) {
        return call("embedding", ids, table);
    }

    private NDArray call(String method, NDArray... arguments) {
        return module.call(method, new NDList(arguments)).singletonOrThrow();
    }

    @Override
    public void close() {
        module.close();
    }
}

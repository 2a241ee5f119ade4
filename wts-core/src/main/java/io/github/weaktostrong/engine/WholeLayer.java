package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a body that is computed in one call of the engine, for passes that neither record nor
 * change what is between its parts.
 */
public final class WholeLayer {
    private final ScriptModule module;
    private final Kind kind;
    private final List<NDArray> parameters;
    private final NDArray settings;
    private final NDArray none;

    WholeLayer(
            ScriptModule module,
            Kind kind,
            List<NDArray> parameters,
            NDArray settings,
            NDArray none) {
        this.module = module;
        this.kind = kind;
        this.parameters = parameters;
        this.settings = settings;
        this.none = none;
    }

    /** The layers that can be computed so. */
    public enum Kind {
        /**
         * Causal self-attention and a feed-forward network, each after a norm. Beside it: cosines
         * and sines of the rotary angles (P, R). Settings: epsilon of the norms, width of a head,
         * linear layers of query, key and value (3, or 1 whose result is divided), whether one
         * result holds the three of each head together, norms of queries and keys (2 or 0), linear
         * layers before the activation (2 if it is gated), whether the residual is parallel,
         * activation by its number. Parameters: both norms, query, key and value, their norms, the
         * layer after the attention, those before and after the activation.
         */
        DECODER("decoder_layer"),
        /**
         * Attention to all tokens and a feed-forward network, a norm after each. Beside it: the
         * mask (B, T, 1), or null. Settings: epsilon, width of a head, activation. Parameters:
         * query, key, value, the layer after the attention and its norm, those before and after the
         * activation, the last norm.
         */
        ENCODER("encoder_layer");

        private final String method;

        Kind(String method) {
            this.method = method;
        }
    }

    /** All parameters; in place of one that the layer has not, an array without entries. */
    public List<NDArray> parameters() {
        return parameters;
    }

    /** The same layer of other parameters, one for each of {@link #parameters}. */
    public WholeLayer of(List<NDArray> others) {
        return new WholeLayer(module, kind, others, settings, none);
    }

    /**
     * Applies the layer; whether a graph is recorded follows the thread's grad mode.
     *
     * @param hidden (B, T, D), of the type of the parameters: float32 or bfloat16
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @param beside what the kind says; borrowed
     * @return (N, D), attached to the manager of hidden
     */
    public NDArray apply(
            NDArray hidden, @Nullable NDArray positions, List<? extends @Nullable NDArray> beside) {
        NDList arguments = new NDList(hidden, orNone(positions));
        beside.forEach(each -> arguments.add(orNone(each)));
        arguments.addAll(ScriptModule.lists(new NDList(parameters)));
        arguments.add(settings);
        return module.call(kind.method, arguments).singletonOrThrow();
    }

    private NDArray orNone(@Nullable NDArray array) {
        return array == null ? none : array;
    }
}

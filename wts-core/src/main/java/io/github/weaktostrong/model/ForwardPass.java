package io.github.weaktostrong.model;

import org.jspecify.annotations.Nullable;

/** What a body is told of a pass over a batch; borrowed, for the pass alone. */
public final class ForwardPass {
    private final TokenBatch batch;
    private final LayerOps ops;
    private final @Nullable KeyValueCache memory;

    ForwardPass(TokenBatch batch, LayerOps ops, @Nullable KeyValueCache memory) {
        this.batch = batch;
        this.ops = ops;
        this.memory = memory;
    }

    /** A pass of whole rows; gradients are those of whole parameters. */
    static ForwardPass plain(TokenBatch batch) {
        return new ForwardPass(batch, LayerOps.PLAIN, null);
    }

    /** The rows of the pass. */
    public TokenBatch batch() {
        return batch;
    }

    /** The layers with parameters, plain or recorded row by row. */
    public LayerOps ops() {
        return ops;
    }

    /**
     * Keys and values of the tokens before, which grows by those of the pass; null for whole rows.
     */
    @Nullable KeyValueCache memory() {
        return memory;
    }
}

package io.github.weaktostrong.model;

import org.jspecify.annotations.Nullable;

/** What a body is told of a pass over a batch; borrowed, for the pass alone. */
public final class ForwardPass {
    private final TokenBatch batch;
    private final LayerOps ops;
    private final @Nullable KeyValueCache memory;
    private final BackwardPass backward;

    ForwardPass(
            TokenBatch batch, LayerOps ops, @Nullable KeyValueCache memory, BackwardPass backward) {
        this.batch = batch;
        this.ops = ops;
        this.memory = memory;
        this.backward = backward;
    }

    /** A pass of whole rows; gradients are those of whole parameters. */
    static ForwardPass plain(TokenBatch batch) {
        return plain(batch, new BackwardPass(false));
    }

    /** A pass of whole rows with a way back; gradients are those of whole parameters. */
    static ForwardPass plain(TokenBatch batch, BackwardPass backward) {
        return new ForwardPass(batch, LayerOps.PLAIN, null, backward);
    }

    /** A pass of whole rows recorded for gradients row by row. */
    static ForwardPass recorded(TokenBatch batch, PerExampleRecording recording) {
        return new ForwardPass(batch, recording.layers(batch), null, recording.wayBack());
    }

    /** The same pass with other operations. */
    ForwardPass with(LayerOps others) {
        return new ForwardPass(batch, others, memory, backward);
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

    /** The way back from what the pass gives. */
    BackwardPass backward() {
        return backward;
    }
}

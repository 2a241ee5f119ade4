package io.github.weaktostrong.train;

import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.model.Precision;

/**
 * The cost of one training, computed from shapes and not measured.
 *
 * <pre>{@code
 * flops  = (6 N + 12 L d T) x rows x epochs x T x passes + (2 N + 4 L d T) x evaluated x T
 * memory = 4 P + 12 P' + 4 L B T K bytes
 * }</pre>
 *
 * <p>Of a head on hidden states that are kept only the one way forward of each row is counted.
 * Recomputation takes that way once more for each row of a pass: 8 N + 16 L d T.
 *
 * <p>N: parameters of the layers; P: all parameters, with embeddings; P': those that are trained
 * (an adapter's own, less than a hundredth, are left out); L: layers; d: width; T: tokens of a row;
 * B: rows of a pass; K: {@link ModelShape#keptValues}, without the attention matrix, which the
 * fused attention never holds. Weights are four bytes a parameter, gradients and AdamW's two
 * moments twelve. In bfloat16 activations are half of that, and the layers' weights are there a
 * second time, in two bytes. With recomputation a layer keeps its input alone, and one layer at a
 * time is whole. Source of 6 N + 12 L d T: Chowdhery et al. (2022), appendix B.
 *
 * @param steps optimizer steps
 * @param flops floating-point operations of training and evaluation
 * @param memoryBytes peak memory on the device
 */
public record TrainingCost(long steps, double flops, double memoryBytes) {
    private static final double STATE_FLOATS = 3; // gradient, two moments
    private static final double BYTES = 4;

    /**
     * The work of a training.
     *
     * @param rows rows that are trained on
     * @param evaluatedRows rows that are predicted afterwards
     * @param tokensPerRow tokens of a row, on average
     * @param passes forward and backward passes for each row of a step: 1, or 2 with a mix of
     *     inputs
     * @param precision what the layers compute in
     */
    public record Work(
            long rows, long evaluatedRows, double tokensPerRow, int passes, Precision precision) {}

    /** Computes the cost of a classifier. */
    public static TrainingCost of(ModelShape shape, TrainingConfig config, Work work) {
        return of(shape, config, work, config.part().equals(TrainedPart.HEAD));
    }

    private static TrainingCost of(
            ModelShape shape, TrainingConfig config, Work work, boolean keepsStates) {
        double n = shape.bodyParameters();
        double perTokenAttention =
                (double) shape.layers() * shape.hiddenSize() * work.tokensPerRow();
        double trained = work.rows() * config.epochs() * work.tokensPerRow() * work.passes();
        double evaluated = work.evaluatedRows() * work.tokensPerRow();
        double forward = 2 * n + 4 * perTokenAttention;
        double once = trained / config.epochs();
        int ways = config.recompute() ? 4 : 3; // forward, back twice as far, and forward again
        double flops = forward * ((keepsStates ? once : ways * trained) + evaluated);
        long steps =
                config.epochs() * ((work.rows() + config.batchSize() - 1) / config.batchSize());
        return new TrainingCost(
                steps, flops, memory(shape, config, work.passes(), work.precision()));
    }

    /**
     * Computes the cost of a language model, whose head multiplies every position with the
     * vocabulary and, unless it is the input embedding, has parameters of its own. The work that
     * DP-SGD adds is not counted.
     */
    public static TrainingCost ofLanguageModel(ModelShape shape, TrainingConfig config, Work work) {
        TrainingCost body = of(shape, config, work, false);
        double head = (double) shape.vocabSize() * shape.hiddenSize();
        double trained = work.rows() * config.epochs() * work.tokensPerRow() * work.passes();
        double evaluated = work.evaluatedRows() * work.tokensPerRow();
        String name = shape.headName(Architecture.CAUSAL_LM) + ".weight";
        boolean tied = shape.parameterShapes().containsKey(name);
        double floats = config.part().kind() == TrainedPart.Kind.LORA ? 1 : 1 + STATE_FLOATS;
        return new TrainingCost(
                body.steps(),
                body.flops() + head * (6 * trained + 2 * evaluated),
                body.memoryBytes() + (tied ? 0 : floats * BYTES * head));
    }

    /** Trained parameters of the body; an adapter's own are left out. */
    private static double trained(ModelShape shape, TrainedPart part) {
        double layers = shape.bodyParameters();
        return switch (part.kind()) {
            case ALL -> layers + (double) shape.vocabSize() * shape.hiddenSize();
            case LAST -> layers * part.layers() / shape.layers();
            case LORA -> 0;
        };
    }

    /**
     * Computes the peak memory of training a classifier.
     *
     * @param passes as {@link Work} has them
     * @param precision what the layers compute in
     * @return bytes
     */
    public static double memory(
            ModelShape shape, TrainingConfig config, int passes, Precision precision) {
        double embedding = (double) shape.vocabSize() * shape.hiddenSize();
        double weights = BYTES * (shape.bodyParameters() + embedding);
        double state = STATE_FLOATS * BYTES * trained(shape, config.part());
        boolean half = precision == Precision.BFLOAT16;
        double bytes = half ? BYTES / 2 : BYTES;
        double layers = config.recompute() ? 1 : shape.layers();
        double rounded = half ? bytes * shape.bodyParameters() : 0;
        double tokens = (double) config.microBatchSize() * config.maxLength() * passes;
        double inputs =
                config.recompute() ? bytes * tokens * shape.hiddenSize() * shape.layers() : 0;
        double activations = bytes * tokens * shape.keptValues() * layers + inputs;
        return weights + state + rounded + activations;
    }
}

package io.github.weaktostrong.objective;

/**
 * One optimizer step's rows, scored by the model: everything a loss sees.
 *
 * <p>Ground truth of the transfer set is not among it: there the targets are the weak model's
 * output.
 *
 * @param logits shape (B, C), the model's scores in this step, before softmax
 * @param targets shape (B, C), the weights the main loss trains towards: one-hot ground truth on
 *     D_W, the weak model's probabilities on D_WTS; finite, at least 0, as a rule summing to 1; a
 *     constant
 * @param groups length B, an index into the training's sorted group names, -1 where a row has no
 *     group
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within the loop, never compared
public record ScoredBatch(float[][] logits, float[][] targets, int[] groups) {

    /** Checks the shapes and the targets; the logits may be non-finite, the loss then is. */
    public ScoredBatch {
        Rectangle.require("logits", logits);
        Rectangle.requireWeights("target", targets);
        if (targets.length != logits.length || targets[0].length != logits[0].length) {
            throw new IllegalArgumentException(
                    "targets have shape (%s, %s), logits (%s, %s); expected the same shape"
                            .formatted(
                                    targets.length,
                                    targets[0].length,
                                    logits.length,
                                    logits[0].length));
        }
        Rectangle.requireGroups(groups, logits.length);
    }

    /** The number of rows B. */
    public int rows() {
        return logits.length;
    }

    /** The number of classes C. */
    public int classes() {
        return logits[0].length;
    }
}

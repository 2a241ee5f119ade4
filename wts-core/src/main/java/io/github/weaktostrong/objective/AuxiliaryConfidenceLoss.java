package io.github.weaktostrong.objective;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The auxiliary confidence loss: part of the target is the student's own hardened prediction.
 *
 * <pre>{@code
 * target = (1 - alpha_t) * weak + alpha_t * onehot(hardened(student))
 * loss   = CE(logits, target)
 * }</pre>
 *
 * <p>Equation 1 of Pawelczyk et al. (2024), after Burns et al. (2023): cross-entropy is linear in
 * its target, so one cross-entropy against the mixed target is their sum of two. Both parts are
 * constants of the step: no gradient flows through the hardened label, which comes from the same
 * forward pass as the logits. At alpha 0 value and gradient are bit-identical to {@link
 * SoftCrossEntropy}.
 *
 * @param schedule alpha over the training
 * @param hardening how the student's prediction becomes a hard label
 * @param minimumBatch rows below which {@link Hardening#BATCH_QUANTILE} uses the frozen dataset
 *     threshold instead, at least 1; {@link #DEFAULT_MINIMUM_BATCH} unless told
 */
public record AuxiliaryConfidenceLoss(
        AlphaSchedule schedule, Hardening hardening, int minimumBatch) {

    /** Rows below which a quantile within the batch is mostly noise. */
    public static final int DEFAULT_MINIMUM_BATCH = 8;

    /** Checks the minimum batch. */
    public AuxiliaryConfidenceLoss {
        if (minimumBatch < 1) {
            throw new IllegalArgumentException(
                    "minimumBatch is %d; expected at least 1, %d by default"
                            .formatted(minimumBatch, DEFAULT_MINIMUM_BATCH));
        }
    }

    /** The loss with the default minimum batch. */
    public AuxiliaryConfidenceLoss(AlphaSchedule schedule, Hardening hardening) {
        this(schedule, hardening, DEFAULT_MINIMUM_BATCH);
    }

    /** Plain soft cross-entropy: alpha is 0 in every step. */
    public static AuxiliaryConfidenceLoss off() {
        return new AuxiliaryConfidenceLoss(AlphaSchedule.off(), Hardening.ARGMAX);
    }

    /** Whether alpha is 0 in every step; the hardening is then without effect. */
    public boolean isOff() {
        return schedule.alphaMax() == 0;
    }

    /** Whether the loss of a row depends on the other rows of its batch. */
    public boolean couplesExamples() {
        return !isOff() && hardening.couplesExamples();
    }

    /**
     * Checks the hardening rule against a number of classes.
     *
     * @throws IllegalArgumentException where a two-class rule meets another number of classes
     */
    public void requireClasses(int classes) {
        if (!isOff()) {
            hardening.requireClasses(classes);
        }
    }

    /** The settings, ordered, for the record of a training. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("alpha_max", schedule.alphaMax());
        if (!isOff()) {
            settings.put("alpha_warm_up", schedule.warmUpFraction());
            settings.put("hardening", hardening.id());
        }
        if (couplesExamples()) {
            settings.put("hardening_minimum_batch", minimumBatch);
        }
        return settings;
    }

    /**
     * Binds the loss to a training, freezing the threshold of {@link DatasetPrior}.
     *
     * @param weakSoftLabels shape (N, C), the targets of the whole training split
     * @throws IllegalArgumentException where a two-class rule meets another number of classes
     */
    public Session begin(float[][] weakSoftLabels) {
        Rectangle.requireWeights("weak soft label", weakSoftLabels);
        if (isOff()) {
            return (batch, stepsDone, totalSteps) -> SoftCrossEntropy.widen(batch.targets());
        }
        Hardener hardener = Hardener.begin(hardening, minimumBatch, weakSoftLabels);
        return (batch, stepsDone, totalSteps) -> {
            double alpha = schedule.alphaAt(stepsDone, totalSteps);
            double[][] logits = SoftCrossEntropy.widen(batch.logits());
            double[][] weak = SoftCrossEntropy.widen(batch.targets());
            return target(logits, weak, hardener, alpha);
        };
    }

    /** The mixed target (B, C), a constant; at alpha 0 exactly the weak labels. */
    static double[][] target(double[][] logits, double[][] weak, Hardener hardener, double alpha) {
        if (alpha == 0) {
            return weak;
        }
        int[] hardened = hardener.harden(logits, weak);
        double[][] target = new double[weak.length][];
        for (int i = 0; i < target.length; i++) {
            target[i] = new double[weak[i].length];
            for (int c = 0; c < target[i].length; c++) {
                double own = c == hardened[i] ? 1 : 0;
                target[i][c] = (1 - alpha) * weak[i][c] + alpha * own;
            }
        }
        return target;
    }

    /** A weight of 1 for every row. */
    static double[] ones(int rows) {
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Targets times the weight of their row: cross-entropy is linear in its target. */
    private static double[][] weighted(double[][] target, double[] weights) {
        double[][] result = new double[target.length][];
        for (int i = 0; i < target.length; i++) {
            result[i] = target[i].clone();
            for (int c = 0; c < result[i].length; c++) {
                result[i][c] *= weights[i];
            }
        }
        return result;
    }

    /** The loss of one training; it keeps no state between steps. */
    @FunctionalInterface
    public interface Session {
        /**
         * What the rows of one optimizer step are trained towards, (B, C): constants of the step.
         *
         * @param batch all rows of the step
         * @param stepsDone optimizer steps completed before it, 0 in the first
         * @param totalSteps optimizer steps of the whole training
         */
        double[][] targets(ScoredBatch batch, int stepsDone, int totalSteps);

        /**
         * The loss of one optimizer step, as the mean over rows of weight times loss.
         *
         * @param batch all rows of the step
         * @param weights one per row, at least 0; the hardened labels do not depend on them
         * @param stepsDone optimizer steps completed before it, 0 in the first
         * @param totalSteps optimizer steps of the whole training
         */
        default LossGradient evaluate(
                ScoredBatch batch, double[] weights, int stepsDone, int totalSteps) {
            return SoftCrossEntropy.evaluate(
                    SoftCrossEntropy.widen(batch.logits()),
                    weighted(targets(batch, stepsDone, totalSteps), weights));
        }

        /** The loss with weight 1 on every row. */
        default LossGradient evaluate(ScoredBatch batch, int stepsDone, int totalSteps) {
            return evaluate(batch, ones(batch.rows()), stepsDone, totalSteps);
        }
    }
}

package io.github.weaktostrong.objective;

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
public record AuxiliaryConfidenceLoss(AlphaSchedule schedule, Hardening hardening, int minimumBatch)
        implements TransferMethod {

    /** Rows below which a quantile within the batch is mostly noise. */
    public static final int DEFAULT_MINIMUM_BATCH = 8;

    /** Checks the minimum batch. */
    public AuxiliaryConfidenceLoss {
        if (minimumBatch < 1) {
            throw new IllegalArgumentException(
                    "minimumBatch is %s; expected at least 1, %s by default"
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

    @Override
    public boolean isPlainCrossEntropy() {
        return isOff();
    }

    @Override
    public String name() {
        return "hardening " + hardening.id();
    }

    @Override
    public boolean couplesExamples() {
        return !isOff() && hardening.couplesExamples();
    }

    /** Whether a threshold over the whole split hardens the predictions. */
    @Override
    public boolean usesTrainingSplit() {
        return !isOff() && hardening != Hardening.ARGMAX;
    }

    @Override
    public String perExampleForm() {
        return Hardening.ARGMAX.id() + ", which is per example, or alpha 0";
    }

    /**
     * Checks the hardening rule against a number of classes.
     *
     * @throws IllegalArgumentException where a two-class rule meets another number of classes
     */
    @Override
    public void requireClasses(int classes) {
        if (!isOff()) {
            hardening.requireClasses(classes);
        }
    }

    @Override
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
     * Opens the loss for one training, freezing the threshold of {@link Hardening#DATASET_PRIOR}.
     *
     * @throws IllegalArgumentException where a two-class rule meets another number of classes
     */
    @Override
    public Session begin(TrainingRows rows) {
        if (isOff()) {
            return (batch, stepsDone) -> SoftCrossEntropy.widen(batch.targets());
        }
        Hardener hardener = Hardener.begin(hardening, minimumBatch, rows.targets());
        return (batch, stepsDone) -> {
            double alpha = schedule.alphaAt(stepsDone, rows.totalSteps());
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
}

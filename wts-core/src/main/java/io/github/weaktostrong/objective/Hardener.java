package io.github.weaktostrong.objective;

import java.util.Arrays;

/** A hardening rule bound to one training: its threshold is frozen, it holds no state. */
final class Hardener {

    private final Hardening rule;
    private final int minimumBatch;
    private final double threshold;

    private Hardener(Hardening rule, int minimumBatch, double threshold) {
        this.rule = rule;
        this.minimumBatch = minimumBatch;
        this.threshold = threshold;
    }

    /** A rule with a threshold that is known: a public one, or that of a fixture. */
    static Hardener withThreshold(Hardening rule, int minimumBatch, double threshold) {
        return new Hardener(rule, minimumBatch, threshold);
    }

    /** Binds a rule to the weak labels of a training, shape (N, C). */
    static Hardener begin(Hardening rule, int minimumBatch, float[][] weakSoftLabels) {
        rule.requireClasses(weakSoftLabels[0].length);
        // Also for the batch quantile, whose small batches use it.
        double threshold = rule == Hardening.ARGMAX ? 0.5 : datasetPrior(weakSoftLabels);
        return withThreshold(rule, minimumBatch, threshold);
    }

    /**
     * The threshold t on the student's p1, frozen before training.
     *
     * <pre>{@code
     * prior = mean(weak p1) over D_WTS
     * t     = (1 - prior)-quantile of weak p1 over D_WTS, linear interpolation
     * }</pre>
     *
     * <p>The share of rows whose <em>weak</em> p1 reaches t is the prior, up to one row and ties.
     * With hard weak labels the interpolation gives t = prior.
     *
     * @param weakSoftLabels shape (N, 2), the weak model's probabilities over the transfer set
     * @return t in [0, 1]
     */
    static double datasetPrior(float[][] weakSoftLabels) {
        Rectangle.requireWeights("weak soft label", weakSoftLabels);
        Hardening.DATASET_PRIOR.requireClasses(weakSoftLabels[0].length);
        double[] positive = positive(SoftCrossEntropy.widen(weakSoftLabels));
        return quantile(positive, 1 - mean(positive));
    }

    /** The hard label of every row, given its logits and the weak model's output. */
    int[] harden(double[][] logits, double[][] weak) {
        if (rule == Hardening.ARGMAX) {
            return largest(logits);
        }
        boolean quantile = rule == Hardening.BATCH_QUANTILE && logits.length >= minimumBatch;
        return quantile ? byBatchQuantile(logits, weak) : byThreshold(logits);
    }

    private static int[] byBatchQuantile(double[][] logits, double[][] weak) {
        double[] p0 = probabilities(logits, 0);
        double cut = quantile(p0, mean(positive(weak)));
        int[] labels = new int[p0.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = p0[i] >= cut ? 0 : 1;
        }
        return labels;
    }

    private int[] byThreshold(double[][] logits) {
        double[] p1 = probabilities(logits, 1);
        int[] labels = new int[p1.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = p1[i] >= threshold ? 1 : 0;
        }
        return labels;
    }

    private static int[] largest(double[][] logits) {
        int[] labels = new int[logits.length];
        for (int i = 0; i < labels.length; i++) {
            for (int c = 1; c < logits[i].length; c++) {
                if (logits[i][c] > logits[i][labels[i]]) {
                    labels[i] = c;
                }
            }
        }
        return labels;
    }

    private static double[] probabilities(double[][] logits, int of) {
        double[] column = new double[logits.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = SoftCrossEntropy.softmax(logits[i])[of];
        }
        return column;
    }

    private static double[] positive(double[][] weights) {
        return Arrays.stream(weights).mapToDouble(row -> row[1]).toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * The quantile of values at a level, with linear interpolation between order statistics (type 7
     * of Hyndman and Fan 1996).
     *
     * <pre>{@code h = level * (n - 1);  x_(floor h) + (h - floor h) * (x_(ceil h) - x_(floor h))}
     * </pre>
     *
     * @param values at least one; not changed
     * @param level clamped to [0, 1], since a mean of probabilities may exceed 1 by rounding
     */
    static double quantile(double[] values, double level) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = Math.min(1, Math.max(0, level)) * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = (int) Math.ceil(position);
        double weight = position - below;
        double gap = sorted[above] - sorted[below];
        // From the nearer end, so that the result never leaves the interval by rounding.
        return weight < 0.5 ? sorted[below] + weight * gap : sorted[above] - (1 - weight) * gap;
    }
}

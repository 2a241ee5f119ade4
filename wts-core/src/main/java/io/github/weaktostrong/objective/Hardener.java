package io.github.weaktostrong.objective;

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
        double threshold = rule == Hardening.ARGMAX ? 0.5 : DatasetPrior.threshold(weakSoftLabels);
        return withThreshold(rule, minimumBatch, threshold);
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
        double cut = Quantile.of(p0, DatasetPrior.mean(DatasetPrior.column(weak, 1)));
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
}

package io.github.weaktostrong.objective;

import java.util.Arrays;

/**
 * Cross-entropy against soft targets, the mean over the rows of a batch.
 *
 * <pre>{@code
 * loss = 1/B * sum_i sum_c t_ic * (logsumexp(z_i) - z_ic)
 * dloss/dz_ic = (softmax(z_i)_c * sum_k t_ik - t_ic) / B
 * }</pre>
 *
 * <p>Computed in double precision with the largest logit subtracted first, so that it does not
 * overflow. A class of weight 0 contributes nothing even where its logit is minus infinity.
 */
public final class SoftCrossEntropy {

    private SoftCrossEntropy() {}

    /** The loss of a batch against its own targets. */
    public static LossGradient evaluate(ScoredBatch batch) {
        return evaluate(widen(batch.logits()), widen(batch.targets()));
    }

    /** The loss of logits (B, C) against other targets (B, C), which are constants. */
    public static LossGradient evaluate(float[][] logits, double[][] targets) {
        return evaluate(widen(logits), targets);
    }

    /**
     * The loss of logits (B, C) against other targets (B, C), as the mean over rows of weight times
     * loss: cross-entropy is linear in its target.
     *
     * @param weights one per row
     */
    public static LossGradient evaluate(float[][] logits, double[][] targets, double[] weights) {
        double[][] weighted = new double[targets.length][];
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] = targets[i].clone();
            for (int c = 0; c < weighted[i].length; c++) {
                weighted[i][c] *= weights[i];
            }
        }
        return evaluate(widen(logits), weighted);
    }

    /** The loss of logits (B, C) against targets (B, C), which are constants. */
    static LossGradient evaluate(double[][] logits, double[][] targets) {
        int rows = logits.length;
        double[][] gradient = new double[rows][];
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double logNormaliser = logSumExp(logits[i]);
            double[] row = new double[logits[i].length];
            double mass = 0;
            for (int c = 0; c < row.length; c++) {
                double target = targets[i][c];
                mass += target;
                sum += target == 0 ? 0 : target * (logNormaliser - logits[i][c]);
            }
            for (int c = 0; c < row.length; c++) {
                row[c] = (Math.exp(logits[i][c] - logNormaliser) * mass - targets[i][c]) / rows;
            }
            gradient[i] = row;
        }
        return new LossGradient(sum / rows, gradient);
    }

    /** The probabilities softmax(logits) of one row. */
    static double[] softmax(double[] logits) {
        return Arrays.stream(logSoftmax(logits)).map(Math::exp).toArray();
    }

    /** The logarithms of softmax(logits) of one row. */
    static double[] logSoftmax(double[] logits) {
        double logNormaliser = logSumExp(logits);
        return Arrays.stream(logits).map(logit -> logit - logNormaliser).toArray();
    }

    static double[][] widen(float[][] values) {
        double[][] wide = new double[values.length][];
        for (int i = 0; i < values.length; i++) {
            wide[i] = new double[values[i].length];
            for (int c = 0; c < values[i].length; c++) {
                wide[i][c] = values[i][c];
            }
        }
        return wide;
    }

    private static double logSumExp(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit); // NaN stays NaN
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}

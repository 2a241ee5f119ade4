package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The covariance of one group with the score on one stratum, a linear function of the batch's
 * scores.
 *
 * @param stratum the weighting w of rows
 * @param group the group where a is 1
 * @param baseRate mean of a over the training split under w; 0 where all weights are 0
 * @param meanWeight mean of w over the training split
 */
record GroupCovariance(Stratum stratum, int group, double baseRate, double meanWeight) {

    /** Every covariance that a criterion looks at: strata first, then groups. */
    static List<GroupCovariance> over(
            TrainingRows rows, FairnessCriterion criterion, List<Integer> groups) {
        List<GroupCovariance> found = new ArrayList<>();
        for (Stratum stratum : criterion.strata()) {
            double[] weights = stratum.weights(rows.targets());
            double total = Arrays.stream(weights).sum();
            for (int group : groups) {
                double rate = total == 0 ? 0 : inGroup(weights, rows.groups(), group) / total;
                found.add(new GroupCovariance(stratum, group, rate, total / weights.length));
            }
        }
        return List.copyOf(found);
    }

    /**
     * The coefficients of the scores (B), {@code w_i (a_i - a_w) / sum(w)}; empty where all weights
     * are 0.
     *
     * <p>Centring the scores by their weighted mean is the same as taking a_w over the batch:
     * {@code sum w (a - a_w) (s - mean_w s) = sum w (a - mean_w a) s} for any constant a_w.
     */
    double[] centred(ScoredBatch batch) {
        double[] weights = stratum.weights(batch.targets());
        double total = Arrays.stream(weights).sum();
        return total == 0
                ? new double[0]
                : contrast(weights, batch, inGroup(weights, batch.groups(), group) / total, total);
    }

    /**
     * Returns the coefficients of {@link #centred}, with the scores as they are and a_w the
     * training split's base rate.
     */
    double[] plain(ScoredBatch batch) {
        double[] weights = stratum.weights(batch.targets());
        double total = Arrays.stream(weights).sum();
        return total == 0 ? new double[0] : contrast(weights, batch, baseRate, total);
    }

    /**
     * Returns the coefficients of {@link #plain}, divided by a constant so that no row's
     * coefficient depends on another row.
     */
    double[] perExample(ScoredBatch batch) {
        double total = meanWeight * batch.rows();
        return total == 0
                ? new double[0]
                : contrast(stratum.weights(batch.targets()), batch, baseRate, total);
    }

    private double[] contrast(double[] weights, ScoredBatch batch, double rate, double total) {
        double[] coefficients = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double member = batch.groups()[i] == group ? 1 : 0;
            coefficients[i] = weights[i] * (member - rate) / total;
        }
        return coefficients;
    }

    private static double inGroup(double[] weights, int[] groups, int group) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += groups[i] == group ? weights[i] : 0;
        }
        return sum;
    }
}

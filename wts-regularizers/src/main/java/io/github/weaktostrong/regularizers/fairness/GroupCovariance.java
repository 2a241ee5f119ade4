package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The covariance of one group with the score on one stratum.
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
                double[] members = members(rows.groups(), group);
                double rate = total == 0 ? 0 : dot(weights, members) / total;
                found.add(new GroupCovariance(stratum, group, rate, total / weights.length));
            }
        }
        return List.copyOf(found);
    }

    /** The standard deviation of a over the training split under w. */
    double deviation() {
        return Math.sqrt(baseRate * (1 - baseRate));
    }

    /**
     * The moments of a batch, centred by constants: the base rate and a given score, and divided by
     * the batch size times the mean weight, so that no row's part depends on another row.
     */
    BatchMoments bySplit(ScoredBatch batch, double[] scores, double centre) {
        return BatchMoments.of(
                stratum.weights(batch.targets()),
                meanWeight * batch.rows(),
                less(members(batch.groups(), group), baseRate),
                less(scores, centre));
    }

    /** The moments of a batch, centred and divided by its own weighted means and weight. */
    BatchMoments byBatch(ScoredBatch batch, double[] scores) {
        double[] weights = stratum.weights(batch.targets());
        double[] members = members(batch.groups(), group);
        double total = Arrays.stream(weights).sum();
        return BatchMoments.of(
                weights,
                total,
                less(members, total == 0 ? 0 : dot(weights, members) / total),
                less(scores, total == 0 ? 0 : dot(weights, scores) / total));
    }

    private static double[] members(int[] groups, int group) {
        return Arrays.stream(groups).mapToDouble(g -> g == group ? 1 : 0).toArray();
    }

    private static double[] less(double[] values, double centre) {
        return Arrays.stream(values).map(value -> value - centre).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package io.github.weaktostrong.eval.fairness;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Group fairness of a randomized classifier: differences of expected rates, not expected
 * differences of drawn ones, which the noise of a draw would raise.
 *
 * @param metrics of each classifier that may be drawn, on the same rows
 * @param probabilities of each, above 0, with sum 1
 */
public record ExpectedFairness(List<FairnessMetrics> metrics, List<Double> probabilities) {

    /** Copies the lists and checks that the probabilities are a distribution. */
    public ExpectedFairness {
        metrics = List.copyOf(metrics);
        probabilities = List.copyOf(probabilities);
        RandomizedThresholds.requireDistribution(metrics.size(), probabilities);
    }

    /** Expected share of all rows predicted right. */
    public double accuracy() {
        return mean(each -> OptionalDouble.of(each.accuracy())).orElseThrow();
    }

    /** Largest gap between the groups' expected selection rates; empty where one has no row. */
    public OptionalDouble demographicParityDifference() {
        return difference(GroupMetrics::selectionRate);
    }

    /** Largest gap between the groups' expected true positive rates; empty where one has none. */
    public OptionalDouble equalOpportunityDifference() {
        return difference(GroupMetrics::truePositiveRate);
    }

    /** The larger of the gaps in true and false positive rate; empty where either is. */
    public OptionalDouble equalizedOddsDifference() {
        return Spread.combine(
                equalOpportunityDifference(),
                difference(GroupMetrics::falsePositiveRate),
                Math::max);
    }

    /** Expected selection rate of {@code group} minus that of {@code reference}. */
    public OptionalDouble signedDemographicParityDifference(String group, String reference) {
        return mean(each -> each.signedDemographicParityDifference(group, reference));
    }

    private OptionalDouble difference(Function<GroupMetrics, OptionalDouble> rate) {
        DoubleSummaryStatistics extremes = new DoubleSummaryStatistics();
        int groups = metrics.get(0).groups().size();
        for (int g = 0; g < groups; g++) {
            int group = g;
            OptionalDouble expected = mean(each -> rate.apply(each.groups().get(group)));
            if (expected.isEmpty()) {
                return expected;
            }
            extremes.accept(expected.getAsDouble());
        }
        return groups < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(extremes.getMax() - extremes.getMin());
    }

    /** A mean over the classifiers, which all have it or none, since the rows are the same. */
    private OptionalDouble mean(Function<FairnessMetrics, OptionalDouble> metric) {
        double sum = 0;
        for (int i = 0; i < metrics.size(); i++) {
            OptionalDouble value = metric.apply(metrics.get(i));
            if (value.isEmpty()) {
                return value;
            }
            sum += probabilities.get(i) * value.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}

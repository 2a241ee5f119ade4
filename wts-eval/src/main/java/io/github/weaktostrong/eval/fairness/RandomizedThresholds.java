package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.data.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Group thresholds of which one is drawn for each prediction: a randomized classifier.
 *
 * <p>Nothing is drawn here. {@link #probability} is the expected prediction and {@link #expected}
 * has the metrics of expected rates, so that no seed decides on either; whoever draws predictions
 * sees these rates up to the noise of the draw, and gives equal rows unequal answers.
 *
 * @param classifiers thresholds that may be drawn, at least one, all of one constraint
 * @param probabilities of each, above 0, with sum 1
 * @param gap by how much the best answer to these is better than they are, in error and in
 *     violations at the price of {@code 1 / slack}; 0 where nothing is
 */
public record RandomizedThresholds(
        List<GroupThresholds> classifiers, List<Double> probabilities, double gap) {
    private static final double ROUNDING = 1e-9;

    /** Copies the lists and checks that the probabilities are a distribution. */
    public RandomizedThresholds {
        classifiers = List.copyOf(classifiers);
        probabilities = List.copyOf(probabilities);
        requireDistribution(classifiers.size(), probabilities);
    }

    /** Refuses what is not a probability for each classifier. */
    static void requireDistribution(int classifiers, List<Double> probabilities) {
        double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
        if (classifiers != probabilities.size() || !(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException(
                    "%s classifiers with %s probabilities of sum %s; expected one of each, of sum 1; correct the lists"
                            .formatted(classifiers, probabilities.size(), sum));
        }
        probabilities.forEach(
                each ->
                        Checks.requirePositiveShare(
                                each,
                                "a classifier has probability %s; expected one above 0; leave it"
                                        + " out"));
    }

    /**
     * The probability of predicting 1.
     *
     * @param score the same kind of score as the thresholds were chosen on, not NaN
     * @param group a group with a threshold
     */
    public double probability(double score, String group) {
        return IntStream.range(0, classifiers.size())
                .mapToDouble(i -> probabilities.get(i) * classifiers.get(i).predict(score, group))
                .sum();
    }

    /**
     * The metrics of expected predictions.
     *
     * @param labels ground truth, shape (N), 0 or 1
     * @param scores scores, shape (N)
     * @param groups group of each row, N names
     */
    public ExpectedFairness expected(int[] labels, double[] scores, List<String> groups) {
        List<FairnessMetrics> metrics = new ArrayList<>();
        for (GroupThresholds each : classifiers) {
            metrics.add(FairnessMetrics.of(labels, each.predict(scores, groups), groups));
        }
        return new ExpectedFairness(metrics, probabilities);
    }
}

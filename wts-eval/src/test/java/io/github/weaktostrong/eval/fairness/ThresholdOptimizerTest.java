package io.github.weaktostrong.eval.fairness;

import static io.github.weaktostrong.eval.fairness.Rows.ints;
import static io.github.weaktostrong.eval.fairness.Rows.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ThresholdOptimizerTest {
    // Group a is ranked perfectly with a base rate of 3/4, b with 1/4.
    private static final double[] SCORES = {.9, .8, .7, .1, .9, .3, .2, .1};
    private static final int[] LABELS = ints("1 1 1 0 1 0 0 0");
    private static final List<String> GROUPS = names("a a a a b b b b");

    @Test
    void fit_demographicParity_equalSelectionRates() {
        GroupThresholds thresholds = fit(ParityConstraint.DEMOGRAPHIC_PARITY, 0);

        FairnessMetrics metrics = metricsOf(thresholds);
        assertEquals(0, metrics.demographicParityDifference().orElseThrow());
        // Equal rates of 1/4, 2/4 or 3/4 cost two rows whatever the rate.
        assertEquals(0.75, thresholds.validationAccuracy());
        assertEquals(0.75, metrics.accuracy());
    }

    @Test
    void fit_equalOpportunity_keepsTheExactRanking() {
        GroupThresholds thresholds = fit(ParityConstraint.EQUAL_OPPORTUNITY, 0);

        assertEquals(1, thresholds.validationAccuracy());
        assertArrayEquals(LABELS, thresholds.predict(SCORES, GROUPS));
        assertEquals(0.4, thresholds.thresholds().get("a"), 1e-12);
        assertEquals(0.6, thresholds.thresholds().get("b"), 1e-12);
    }

    @Test
    void fit_toleranceOne_leavesEachGroupItsBestThreshold() {
        assertEquals(1, fit(ParityConstraint.DEMOGRAPHIC_PARITY, 1).validationAccuracy());
    }

    @Test
    void fit_equalizedOddsOnCurvesThatDoNotMeet_selectsNobodyOrEverybody() {
        double[] scores = {.9, .8, .2, .1, .9, .8, .2, .1};
        // a is ranked perfectly, b in reverse.
        ScoredRows rows = ScoredRows.of(scores, ints("1 1 0 0 0 0 1 1"), names("a a a a b b b b"));

        GroupThresholds thresholds =
                ThresholdOptimizer.of(ParityConstraint.EQUALIZED_ODDS, 0).fit(rows);

        assertEquals(0.5, thresholds.validationAccuracy());
        assertEquals(
                Map.of("a", Double.POSITIVE_INFINITY, "b", Double.POSITIVE_INFINITY),
                thresholds.thresholds());
    }

    @Property(tries = 150)
    void fit_anyRows_equalsBruteForce(
            @ForAll long seed,
            @ForAll ParityConstraint constraint,
            @ForAll @IntRange(max = 4) int t) {
        Random random = new Random(seed);
        int rows = 4 + random.nextInt(14);
        double[] scores = new double[rows];
        int[] labels = new int[rows];
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            scores[i] = random.nextInt(6) / 8.0;
            labels[i] = i < 4 ? i % 2 : random.nextInt(2);
            groups.add(i < 4 ? i < 2 ? "a" : "b" : random.nextBoolean() ? "a" : "b");
        }
        double tolerance = t / 10.0;

        GroupThresholds chosen =
                ThresholdOptimizer.of(constraint, tolerance)
                        .fit(ScoredRows.of(scores, labels, groups));

        FairnessMetrics metrics =
                FairnessMetrics.of(labels, chosen.predict(scores, groups), groups);
        assertTrue(gap(metrics, constraint) <= tolerance + 1e-9);
        assertEquals(metrics.accuracy(), chosen.validationAccuracy(), 1e-12);
        double best = 0;
        for (int a = 0; a <= 6; a++) {
            for (int b = 0; b <= 6; b++) {
                Map<String, Double> tried = Map.of("a", a / 8.0, "b", b / 8.0);
                int[] predictions =
                        new GroupThresholds(constraint, tried, 0).predict(scores, groups);
                FairnessMetrics candidate = FairnessMetrics.of(labels, predictions, groups);
                if (gap(candidate, constraint) <= tolerance + 1e-9) {
                    best = Math.max(best, candidate.accuracy());
                }
            }
        }
        assertEquals(best, chosen.validationAccuracy(), 1e-12);
    }

    @Test
    void fit_neighbouringDoubles_areTellApart() {
        double low = 0.5;
        double high = Math.nextUp(low);
        ScoredRows rows =
                ScoredRows.of(
                        new double[] {low, high, low, high}, ints("0 1 0 1"), names("a a b b"));

        GroupThresholds thresholds = ThresholdOptimizer.demographicParity().fit(rows);

        assertEquals(1, thresholds.validationAccuracy());
        assertEquals(0, thresholds.predict(low, "a"));
        assertEquals(1, thresholds.predict(high, "a"));
    }

    @Test
    void predict_unknownGroupOrNaN_isRefused() {
        GroupThresholds thresholds = fit(ParityConstraint.DEMOGRAPHIC_PARITY, 0.1);

        assertMessage(
                "No threshold for group \"c\"; expected one of [a, b]; choose thresholds on rows"
                        + " that hold the group",
                () -> thresholds.predict(0.5, "c"));
        assertMessage(
                "The score of a row of group \"a\" is NaN; expected a number",
                () -> thresholds.predict(Double.NaN, "a"));
        assertMessage(
                "Got 1 scores and 2 groups; expected one of each per row",
                () -> thresholds.predict(new double[1], names("a b")));
    }

    @Test
    void fit_groupWithoutNeededLabels_isRefused() {
        ScoredRows rows = ScoredRows.of(new double[] {1, 2, 3}, ints("0 1 0"), names("a a b"));

        assertMessage(
                "Group \"b\" has no validation row with label 1, so EQUAL_OPPORTUNITY is undefined;"
                        + " add such rows or choose DEMOGRAPHIC_PARITY",
                () -> ThresholdOptimizer.of(ParityConstraint.EQUAL_OPPORTUNITY, 0).fit(rows));
    }

    @Test
    void fit_oneGroup_isRefused() {
        ScoredRows rows = ScoredRows.of(new double[] {1, 2}, ints("0 1"), names("a a"));

        assertMessage(
                "The rows hold one group, [a]; expected two groups or more to compare",
                () -> ThresholdOptimizer.demographicParity().fit(rows));
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertMessage(
                "tolerance = NaN; expected a difference of rates from 0 to 1, usually 0.01",
                () -> ThresholdOptimizer.of(ParityConstraint.DEMOGRAPHIC_PARITY, Double.NaN));
        assertMessage(
                "Row 2 has score Infinity; expected a finite number",
                () ->
                        ScoredRows.of(
                                new double[] {1, Double.POSITIVE_INFINITY},
                                ints("0 1"),
                                names("a b")));
        assertMessage(
                "Row 1 has label 3; expected 0 or 1",
                () -> ScoredRows.of(new double[] {1}, ints("3"), names("a")));
    }

    private static double gap(FairnessMetrics metrics, ParityConstraint constraint) {
        return switch (constraint) {
            case DEMOGRAPHIC_PARITY -> metrics.demographicParityDifference().orElseThrow();
            case EQUAL_OPPORTUNITY -> metrics.equalOpportunityDifference().orElseThrow();
            case EQUALIZED_ODDS -> metrics.equalizedOddsDifference().orElseThrow();
        };
    }

    private static GroupThresholds fit(ParityConstraint constraint, double tolerance) {
        return ThresholdOptimizer.of(constraint, tolerance)
                .fit(ScoredRows.of(SCORES, LABELS, GROUPS));
    }

    private static FairnessMetrics metricsOf(GroupThresholds thresholds) {
        return FairnessMetrics.of(LABELS, thresholds.predict(SCORES, GROUPS), GROUPS);
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}

package io.github.weaktostrong.eval.fairness;

import static io.github.weaktostrong.eval.fairness.Rows.ints;
import static io.github.weaktostrong.eval.fairness.Rows.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Published worked examples of Fairlearn (its guide and unit tests) and AIF360 (its R tests). */
class WorkedExamplesTest {
    private static final int[] GUIDE_LABELS = ints("0,1,1,1,1,0,1,0,1,0,0,0,1,1,1,1,1,1");
    private static final int[] GUIDE_PREDICTIONS = ints("0,0,1,0,1,1,1,0,0,1,1,1,1,0,0,1,1,0");
    private static final List<String> GUIDE_GROUPS = names("b b a b b c c c a a c a b c c b c c");

    @Test
    void fairlearnGuide_threeGroups_differencesAndRatio() {
        FairnessMetrics metrics = FairnessMetrics.of(GUIDE_LABELS, GUIDE_PREDICTIONS, GUIDE_GROUPS);

        assertValue(0.25, metrics.demographicParityDifference());
        assertValue(2.0 / 3, metrics.demographicParityRatio());
        assertValue(1.0, metrics.equalizedOddsDifference());
        assertValue(0.2, metrics.equalOpportunityDifference());
        assertValue(0.5, metrics.overall().truePositiveRate());
        assertValue(2.0 / 3, metrics.overall().falsePositiveRate());
        assertValue(5.0 / 9, metrics.overall().selectionRate());
    }

    @Test
    void fairlearnGuide_threeGroups_ratesPerGroup() {
        FairnessMetrics metrics = FairnessMetrics.of(GUIDE_LABELS, GUIDE_PREDICTIONS, GUIDE_GROUPS);

        assertGroup(metrics.group("a"), 4, 0.75, 0.5, 1);
        assertGroup(metrics.group("b"), 6, 0.5, 0.6, 0);
        assertGroup(metrics.group("c"), 8, 0.5, 0.4, 2.0 / 3);
        assertEquals(
                List.of("a", "b", "c"), metrics.groups().stream().map(g -> g.group()).toList());
    }

    @Test
    void fairlearnUnitTest_alternatingGroups_differencesAndRatio() {
        int[] labels = ints("0,0,0,1,1,1,0,0,0,0,0,0,0,1,1,1,1,1");
        int[] predictions = ints("1,0,1,0,1,0,0,1,0,0,0,0,0,1,1,1,1,1");
        List<String> groups = IntStream.range(0, 18).mapToObj(i -> String.valueOf(i % 2)).toList();

        FairnessMetrics metrics = FairnessMetrics.of(labels, predictions, groups);

        assertValue(1.0 / 9, metrics.demographicParityDifference());
        assertValue(0.8, metrics.demographicParityRatio());
        assertEquals(0.08333333, metrics.falsePositiveRateDifference().orElseThrow(), 5e-9);
        // The false negative rates differ by as much as the true positive rates.
        assertValue(0.4, metrics.equalOpportunityDifference());
        assertValue(0.4, metrics.equalizedOddsDifference());
        assertEquals(0.241667, metrics.averageAbsoluteOddsDifference("0", "1").orElseThrow(), 5e-7);
        double[] accuracies =
                metrics.groups().stream().mapToDouble(g -> g.accuracy().orElseThrow()).toArray();
        Arrays.sort(accuracies);
        assertEquals(0.66666667, accuracies[0], 5e-9);
        assertEquals(0.11111111, accuracies[1] - accuracies[0], 5e-9);
    }

    @Test
    void fairlearnUnitTest_selectionRate_shareOfOnes() {
        int[] predictions = ints("0,0,0,1,1,1,1,1");

        FairnessMetrics metrics =
                FairnessMetrics.of(new int[8], predictions, Collections.nCopies(8, "all"));

        assertValue(0.625, metrics.overall().selectionRate());
        assertThrows(
                IllegalArgumentException.class,
                () -> FairnessMetrics.of(new int[0], new int[0], List.of()));
    }

    @Test
    void fairlearnUnitTest_truePositiveRate_ofEitherClass() {
        int[] labels = ints("0,0,0,0,1,1,1,1");
        int[] predictions = ints("0,0,0,1,1,0,0,0");

        assertValue(0.25, truePositiveRate(labels, predictions));
        assertValue(0.75, truePositiveRate(flipped(labels), flipped(predictions)));
        int[] unbalanced = ints("0,0,0,0,1");
        assertValue(1, truePositiveRate(unbalanced, unbalanced));
        assertValue(0, truePositiveRate(unbalanced, flipped(unbalanced)));
    }

    @Test
    void aif360Test_womenAgainstMen_signedAndAbsolute() {
        int[] labels = ints("0,0,0,0,1,0,0,0,0,0,0,0,0,1,0,0,1,0,0,1");
        int[] predictions = ints("0,0,1,1,0,0,0,0,1,0,1,0,0,0,0,1,1,0,1,0");
        List<String> sex = names("0,1,0,0,0,0,1,1,0,1,1,1,1,1,1,0,1,0,1,0");

        FairnessMetrics metrics = FairnessMetrics.of(labels, predictions, sex);

        assertEquals(0.55, metrics.accuracy(), 1e-12);
        assertValue(0.35, metrics.overall().selectionRate());
        assertValue(0.25, metrics.overall().truePositiveRate());
        assertEquals(0.1717, signedParity(metrics), 5e-5);
        assertEquals(1 / 1.629, metrics.demographicParityRatio().orElseThrow(), 5e-4);
        assertValue(-0.5, metrics.signedEqualOpportunityDifference("0", "1"));
        assertEquals(
                0.349, metrics.signedFalsePositiveRateDifference("0", "1").orElseThrow(), 5e-4);
        assertEquals(-0.0754, metrics.signedAverageOddsDifference("0", "1").orElseThrow(), 5e-5);
        assertEquals(0.425, metrics.averageAbsoluteOddsDifference("0", "1").orElseThrow(), 5e-4);
    }

    @Test
    void fairlearnGuide_intersectingGroups_recallPerIntersection() {
        List<String> second = names("8,6,8,8,8,8,6,6,6,8,6,6,6,6,8,6,6,6");
        List<String> intersections =
                IntStream.range(0, 18).mapToObj(i -> GUIDE_GROUPS.get(i) + second.get(i)).toList();

        FairnessMetrics metrics =
                FairnessMetrics.of(GUIDE_LABELS, GUIDE_PREDICTIONS, intersections);

        assertEquals(
                List.of("a6", "a8", "b6", "b8", "c6", "c8"),
                metrics.groups().stream().map(GroupMetrics::group).toList());
        double[] expected = {0, 1, 2.0 / 3, 0.5, 0.5, 0};
        for (int i = 0; i < expected.length; i++) {
            assertValue(expected[i], metrics.groups().get(i).truePositiveRate());
        }
        assertValue(0.5, metrics.overall().truePositiveRate());
        assertValue(1, metrics.equalOpportunityDifference());
    }

    private static double signedParity(FairnessMetrics metrics) {
        double difference = metrics.signedDemographicParityDifference("0", "1").orElseThrow();
        assertValue(difference, metrics.demographicParityDifference());
        return difference;
    }

    private static OptionalDouble truePositiveRate(int[] labels, int[] predictions) {
        List<String> groups = Collections.nCopies(labels.length, "all");
        return FairnessMetrics.of(labels, predictions, groups).group("all").truePositiveRate();
    }

    private static int[] flipped(int[] classes) {
        return Arrays.stream(classes).map(c -> 1 - c).toArray();
    }

    private static void assertGroup(
            GroupMetrics group, int count, double selection, double tpr, double fpr) {
        assertEquals(count, group.count());
        assertValue(selection, group.selectionRate());
        assertValue(tpr, group.truePositiveRate());
        assertValue(fpr, group.falsePositiveRate());
    }

    private static void assertValue(double expected, OptionalDouble actual) {
        assertTrue(actual.isPresent());
        assertEquals(expected, actual.getAsDouble(), 1e-12);
    }
}

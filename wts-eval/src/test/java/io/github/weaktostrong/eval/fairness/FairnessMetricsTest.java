package io.github.weaktostrong.eval.fairness;

import static io.github.weaktostrong.eval.fairness.Rows.ints;
import static io.github.weaktostrong.eval.fairness.Rows.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FairnessMetricsTest {

    @Test
    void differences_oneGroup_areUndefined() {
        FairnessMetrics metrics = FairnessMetrics.of(ints("0 1 1"), ints("0 1 0"), names("a a a"));

        assertTrue(metrics.demographicParityDifference().isEmpty());
        assertTrue(metrics.demographicParityRatio().isEmpty());
        assertTrue(metrics.equalOpportunityDifference().isEmpty());
        assertTrue(metrics.equalizedOddsDifference().isEmpty());
        assertEquals(2.0 / 3, metrics.accuracy());
    }

    @Test
    void differences_groupWithoutPositives_areUndefinedWhereNeeded() {
        FairnessMetrics metrics =
                FairnessMetrics.of(ints("0 0 1 0"), ints("0 1 1 0"), names("a a b b"));

        assertTrue(metrics.group("a").truePositiveRate().isEmpty());
        assertTrue(metrics.equalOpportunityDifference().isEmpty());
        assertTrue(metrics.equalizedOddsDifference().isEmpty());
        assertTrue(metrics.signedAverageOddsDifference("a", "b").isEmpty());
        assertEquals(OptionalDouble.of(0), metrics.demographicParityDifference());
        assertEquals(OptionalDouble.of(0.5), metrics.falsePositiveRateDifference());
    }

    @Test
    void ratio_nobodySelected_isUndefined() {
        FairnessMetrics metrics =
                FairnessMetrics.of(ints("0 1 1 0"), ints("0 0 0 0"), names("a a b b"));

        assertTrue(metrics.demographicParityRatio().isEmpty());
        assertEquals(OptionalDouble.of(0), metrics.demographicParityDifference());
    }

    @Test
    void json_undefinedValues_areNullUnderTheContractsKeys() {
        FairnessMetrics metrics =
                FairnessMetrics.of(ints("0 0 1 0"), ints("0 0 0 0"), names("Male Male F F"));

        assertEquals(
                "{\"accuracy\":0.75,\"demographic_parity_difference\":0.0,"
                        + "\"demographic_parity_ratio\":null,\"equal_opportunity_difference\":null,"
                        + "\"equalized_odds_difference\":null,\"groups\":{"
                        + "\"F\":{\"count\":2,\"accuracy\":0.5,\"selection_rate\":0.0,"
                        + "\"true_positive_rate\":0.0,\"false_positive_rate\":0.0},"
                        + "\"Male\":{\"count\":2,\"accuracy\":1.0,\"selection_rate\":0.0,"
                        + "\"true_positive_rate\":null,\"false_positive_rate\":0.0}}}",
                metrics.toJson().toString());
    }

    @Test
    void signedDifference_groupWithTheLowerRate_isNegative() {
        FairnessMetrics metrics =
                FairnessMetrics.of(ints("1 1 1 1 0 0"), ints("1 0 1 1 0 0"), names("F F M M F M"));

        assertEquals(
                -1.0 / 3, metrics.signedDemographicParityDifference("F", "M").orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.of(-0.5), metrics.signedEqualOpportunityDifference("F", "M"));
    }

    @Test
    void resample_withoutAGroup_hasUndefinedDifferences() {
        FairnessTable table =
                FairnessTable.of(ints("0 1 0 1 0 1"), ints("0 1 1 1 0 0"), names("a a b b c c"));

        FairnessMetrics metrics = table.metrics(new int[] {0, 1, 2, 2});

        assertEquals(6, table.rowCount());
        assertEquals(0, metrics.group("c").count());
        assertTrue(metrics.group("c").accuracy().isEmpty());
        assertTrue(metrics.demographicParityDifference().isEmpty());
        assertEquals(0.5, metrics.accuracy());
    }

    @Test
    void group_unknown_isRefusedWithTheKnownOnes() {
        FairnessMetrics metrics = FairnessMetrics.of(ints("0 1"), ints("0 1"), names("a b"));

        assertMessage(
                "No group \"women\"; expected one of [a, b]",
                () -> metrics.signedDemographicParityDifference("women", "a"));
    }

    @Test
    void of_otherThanZeroAndOne_isRefusedWithTheRow() {
        assertMessage(
                "Row 2 has label 2; expected 0 or 1 (map other classes to 0 and 1 first)",
                () -> FairnessMetrics.of(ints("0 2"), ints("0 1"), names("a b")));
        assertMessage(
                "Row 1 has prediction -1; expected 0 or 1 (map other classes to 0 and 1 first)",
                () -> FairnessMetrics.of(ints("0 1"), ints("-1 1"), names("a b")));
        assertMessage(
                "Row 2 has a blank group; expected a name (drop rows without a group first)",
                () -> FairnessMetrics.of(ints("0 1"), ints("0 1"), List.of("a", " ")));
    }

    @Test
    void of_differentLengths_isRefused() {
        assertMessage(
                "Got 2 labels, 1 predictions and 2 groups; expected one of each per row, at least"
                        + " one row",
                () -> FairnessMetrics.of(ints("0 1"), ints("0"), names("a b")));
    }

    @Test
    void constructor_groupsOutOfOrderOrWithoutRows_areRefused() {
        GroupMetrics a = new GroupMetrics("a", new ConfusionMatrix(1, 0, 0, 0));
        GroupMetrics b = new GroupMetrics("b", new ConfusionMatrix(0, 0, 0, 0));

        assertMessage(
                "Group \"a\" follows \"b\"; expected distinct names in ascending order",
                () -> new FairnessMetrics(List.of(b, a)));
        assertMessage(
                "No rows in 1 groups; expected at least one row",
                () -> new FairnessMetrics(List.of(b)));
        assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(0, -1, 0, 0));
        assertThrows(
                ArithmeticException.class, () -> new ConfusionMatrix(Integer.MAX_VALUE, 1, 0, 0));
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}

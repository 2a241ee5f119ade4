package io.github.weaktostrong.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FairnessPropertiesTest {
    record Row(int label, int prediction, String group) {}

    @Provide
    Arbitrary<List<Row>> tables() {
        return Combinators.combine(
                        Arbitraries.of(0, 1), Arbitraries.of(0, 1), Arbitraries.of("a", "b", "c"))
                .as(Row::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void metrics_rowsPermuted_unchanged(@ForAll("tables") List<Row> rows, @ForAll Random random) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);

        assertEquals(metrics(rows), metrics(shuffled));
    }

    @Property(tries = 300)
    void differences_groupsRenamed_unchanged(@ForAll("tables") List<Row> rows) {
        // The new names sort in the reverse order.
        Map<String, String> names = Map.of("a", "z", "b", "y", "c", "x");
        List<Row> renamed =
                rows.stream()
                        .map(r -> new Row(r.label(), r.prediction(), names.get(r.group())))
                        .toList();

        assertEquals(unsigned(metrics(rows)), unsigned(metrics(renamed)));
    }

    @Property(tries = 300)
    void signedDifferences_groupsSwapped_flip(@ForAll("tables") List<Row> rows) {
        List<Row> both = withRowsOf(rows, "a", "b");
        FairnessMetrics metrics = metrics(both);

        assertOpposite(
                metrics.signedDemographicParityDifference("a", "b"),
                metrics.signedDemographicParityDifference("b", "a"));
        assertOpposite(
                metrics.signedEqualOpportunityDifference("a", "b"),
                metrics.signedEqualOpportunityDifference("b", "a"));
        assertOpposite(
                metrics.signedFalsePositiveRateDifference("a", "b"),
                metrics.signedFalsePositiveRateDifference("b", "a"));
        assertOpposite(
                metrics.signedAverageOddsDifference("a", "b"),
                metrics.signedAverageOddsDifference("b", "a"));
        assertEquals(
                metrics.averageAbsoluteOddsDifference("a", "b"),
                metrics.averageAbsoluteOddsDifference("b", "a"));
    }

    @Property(tries = 300)
    void unsignedValues_anyTable_liesBetweenZeroAndOne(@ForAll("tables") List<Row> rows) {
        for (OptionalDouble value : unsigned(metrics(rows))) {
            assertTrue(value.isEmpty() || value.getAsDouble() >= 0 && value.getAsDouble() <= 1);
        }
    }

    @Property(tries = 300)
    void twoGroups_absoluteSigned_isTheDifference(@ForAll("tables") List<Row> rows) {
        List<Row> two =
                withRowsOf(rows, "a", "b").stream().filter(r -> !r.group().equals("c")).toList();
        FairnessMetrics metrics = metrics(two);

        double signed = metrics.signedDemographicParityDifference("a", "b").orElseThrow();
        assertEquals(Math.abs(signed), metrics.demographicParityDifference().orElseThrow(), 1e-15);
    }

    @Property(tries = 300)
    void resample_ofEveryRowOnce_isTheWholeTable(@ForAll("tables") List<Row> rows) {
        FairnessTable table = table(rows);
        int[] all = IntStream.range(0, rows.size()).toArray();

        assertEquals(table.metrics(), table.metrics(all));
    }

    private static List<Row> withRowsOf(List<Row> rows, String... groups) {
        Stream<Row> added = Stream.of(groups).map(group -> new Row(1, 0, group));
        return Stream.concat(rows.stream(), added).toList();
    }

    private static void assertOpposite(OptionalDouble value, OptionalDouble swapped) {
        assertEquals(value.isPresent(), swapped.isPresent());
        assertEquals(value.orElse(0), -swapped.orElse(0), 1e-15);
    }

    private static List<OptionalDouble> unsigned(FairnessMetrics metrics) {
        return List.of(
                metrics.demographicParityDifference(),
                metrics.demographicParityRatio(),
                metrics.equalOpportunityDifference(),
                metrics.falsePositiveRateDifference(),
                metrics.equalizedOddsDifference());
    }

    private static FairnessMetrics metrics(List<Row> rows) {
        return table(rows).metrics();
    }

    private static FairnessTable table(List<Row> rows) {
        return FairnessTable.of(
                rows.stream().mapToInt(Row::label).toArray(),
                rows.stream().mapToInt(Row::prediction).toArray(),
                rows.stream().map(Row::group).toList());
    }
}

package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CombinedBenchmarkTest {
    private static final SplitSizes SIZES = new SplitSizes(12, 12, 8, 12);
    private static final List<String> PROPERTIES = List.of("fairness", "ood", "adversarial");

    private static Example row(int i) {
        String text = "We don't like soup number " + i;
        Example version = Example.of(text.replace("soup", "s0up"), i % 2).withVariant("textbugger");
        return Example.of(text, i % 2)
                .withGroup(i / 2 % 2 == 0 ? "a" : "b")
                .withPerturbed(List.of(version));
    }

    private static Dataset rows() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 44; i++) {
            rows.add(row(i));
        }
        return new Dataset("soups", rows);
    }

    private static ClassifierBenchmark benchmark(String property, Dataset rows) {
        return switch (property) {
            case "fairness" -> FairnessBenchmark.of(rows, SIZES, Map.of());
            case "ood" -> StyledRows.of(rows, SIZES, StylePerturbation.all(), Map.of());
            default -> AdversarialPairs.of(rows, SIZES, Map.of());
        };
    }

    @Test
    void everyPair_hasBothTrustMetricsAndTheFirstKeepsItsOwnRowsAndNumbers() {
        for (String first : PROPERTIES) {
            ClassifierBenchmark alone = benchmark(first, rows());
            assertSame(alone, alone.alsoMeasuring(first).orElseThrow());
            for (String second : PROPERTIES) {
                if (first.equals(second)) {
                    continue;
                }
                ClassifierBenchmark both = alone.alsoMeasuring(second).orElseThrow();
                assertEquals(first, both.property());
                assertEquals(alone.trustMetric(), both.trustMetric());
                Predictions all = allRight(both.splits(1).test());
                Metrics metrics = both.metrics(all);
                String added = benchmark(second, rows()).trustMetric();
                assertTrue(metrics.get(added).isPresent(), first + " + " + second + metrics);
                List<String> further = new ArrayList<>(alone.furtherTrustMetrics());
                further.add(added);
                assertEquals(further, both.description().get("further_trust_metrics"));
                assertEquals(
                        alone.besidePlain(metrics, List.of()).names(),
                        both.besidePlain(metrics, List.of()).names());
                assertTrue(both.intervals(all).containsKey(added), first + " + " + second);
                assertTrue(both.intervalsOverSeeds(List.of(all, all)).containsKey(added));
                Metrics own = alone.metrics(allRight(alone.splits(1).test()));
                own.forEach((name, value) -> assertEquals(value, metrics.get(name), name));
                assertSame(both, both.alsoMeasuring(second).orElseThrow());
                assertSame(both, both.alsoMeasuring(first).orElseThrow());
            }
        }
    }

    private static Predictions allRight(Dataset rows) {
        float[][] probabilities = new float[rows.size()][2];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i][rows.get(i).label().orElseThrow()] = 1;
        }
        return new Predictions("test", rows, probabilities);
    }

    @Test
    void metrics_ofVersionsWronglyPredicted_touchTheirOwnMetricAlone() {
        ClassifierBenchmark both =
                benchmark("fairness", rows()).alsoMeasuring("adversarial").orElseThrow();
        Dataset test = both.splits(1).test();
        Predictions predictions = allRight(test);
        int wrong = 0;
        for (int i = 0; i < test.size() && wrong < 3; i++) {
            if (test.get(i).variant().equals("textbugger")) {
                float[] row = predictions.probabilities()[i];
                row[0] = 1 - row[0];
                row[1] = 1 - row[1];
                wrong++;
            }
        }
        Metrics metrics = both.metrics(predictions);
        assertEquals(OptionalDouble.of(1), metrics.get("accuracy"));
        assertEquals(OptionalDouble.of(0.75), metrics.get("adversarial_accuracy"), "3 of 12");
        assertEquals(OptionalDouble.of(12), metrics.get("adversarial_accuracy_rows"));
        // validity: the same predictions taken for clean rows would cost accuracy
        Dataset clean = test.map(row -> row.withVariant(""));
        ClassifierBenchmark alone = benchmark("fairness", rows());
        Metrics mistaken =
                alone.metrics(new Predictions("test", clean, predictions.probabilities()));
        assertTrue(mistaken.get("accuracy").orElseThrow() < 1);
    }

    @Test
    void splits_withVersions_keepTheirRowsAndShareNoTextBetweenParts() {
        List<Example> rows = new ArrayList<>(rows().examples());
        // versions that collide: with another row's text, and with another row's version
        rows.set(0, rows.get(0).withPerturbed(List.of(version(rows.get(1).text()))));
        rows.set(2, rows.get(2).withPerturbed(List.of(version("the same for many"))));
        rows.set(3, rows.get(3).withPerturbed(List.of(version("the same for many"))));
        rows.set(5, rows.get(5).withPerturbed(List.of(version("the same for many"))));
        Dataset data = new Dataset("soups", rows);
        for (String first : List.of("fairness", "ood")) {
            ClassifierBenchmark alone = benchmark(first, data);
            ClassifierBenchmark both = alone.alsoMeasuring("adversarial").orElseThrow();
            for (long seed = 0; seed < 20; seed++) {
                Splits plain = alone.splits(seed);
                Splits splits = both.splits(seed);
                assertEquals(bare(plain.weak()), bare(splits.weak()));
                assertEquals(bare(plain.transfer()), bare(splits.transfer()));
                assertEquals(
                        bare(plain.test()), bare(splits.test()).subList(0, plain.test().size()));
                requireNoSharedText(splits);
            }
            assertFalse(both.splits(1).weak().get(0).perturbed().isEmpty());
        }
    }

    private static Example version(String text) {
        return Example.of(text, 0).withVariant("textbugger");
    }

    private static List<Example> bare(Dataset rows) {
        return rows.examples().stream().map(row -> row.withPerturbed(List.of())).toList();
    }

    private static void requireNoSharedText(Splits splits) {
        Set<String> seen = new HashSet<>();
        for (Dataset part :
                List.of(splits.weak(), splits.transfer(), splits.validation(), splits.test())) {
            Set<String> own = new HashSet<>();
            for (Example row : part.examples()) {
                own.add(row.inputText());
                row.perturbed().forEach(x -> own.add(x.inputText()));
            }
            own.forEach(text -> assertTrue(seen.add(text), text));
        }
    }

    @Test
    void threeProperties_inAnyOrder_areAllMeasured() {
        ClassifierBenchmark one =
                benchmark("fairness", rows())
                        .alsoMeasuring("ood")
                        .flatMap(b -> b.alsoMeasuring("adversarial"))
                        .orElseThrow();
        ClassifierBenchmark other =
                benchmark("fairness", rows())
                        .alsoMeasuring("adversarial")
                        .flatMap(b -> b.alsoMeasuring("ood"))
                        .orElseThrow();
        for (ClassifierBenchmark all : List.of(one, other)) {
            Metrics metrics = all.metrics(allRight(all.splits(1).test()));
            for (String name :
                    List.of(
                            "demographic_parity_difference",
                            "ood_accuracy",
                            "adversarial_accuracy")) {
                assertTrue(metrics.get(name).isPresent(), name + metrics);
            }
        }
    }

    @Test
    void property_withoutItsData_isNotOffered() {
        Dataset plain = rows().map(row -> row.withPerturbed(List.of()));
        assertEquals(Optional.empty(), benchmark("fairness", plain).alsoMeasuring("adversarial"));
        assertEquals(Optional.empty(), benchmark("ood", plain).alsoMeasuring("adversarial"));
        assertEquals(Optional.empty(), benchmark("ood", plain).alsoMeasuring("privacy"));
        ClassifierBenchmark threeClasses =
                RobustnessBenchmark.of(
                        Kind.OOD,
                        Map.of("name", "three"),
                        3,
                        seed -> benchmark("ood", plain).splits(seed));
        assertEquals(Optional.empty(), threeClasses.alsoMeasuring("fairness"));
    }

    @Test
    void splits_thatCannotBeMeasured_areRefusedNamingWhatIsMissing() {
        List<Example> rows = new ArrayList<>(rows().examples());
        rows.set(4, Example.of("No group here", 1));
        ClassifierBenchmark some = benchmark("ood", new Dataset("soups", rows));
        refused(some.alsoMeasuring("fairness").orElseThrow(), "has no group (1 of ");

        Dataset test = benchmark("fairness", rows()).splits(1).test();
        Dataset trainOnly =
                rows().map(
                                row ->
                                        test.examples().contains(row)
                                                ? row.withPerturbed(List.of())
                                                : row);
        refused(
                benchmark("fairness", trainOnly).alsoMeasuring("adversarial").orElseThrow(),
                "no row of D_T has a perturbed version");

        Dataset named =
                rows().map(
                                row ->
                                        row.withPerturbed(
                                                List.of(
                                                        row.perturbed()
                                                                .get(0)
                                                                .withVariant("typos"))));
        refused(
                benchmark("ood", named).alsoMeasuring("adversarial").orElseThrow(),
                "'typos' names an attack and another kind of test row");
    }

    private static void refused(ClassifierBenchmark benchmark, String words) {
        Exception e = assertThrows(BadInputException.class, () -> benchmark.splits(1));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    /** A default that is not handed on would silently replace what the base says. */
    @Test
    void everyDefault_isHandedOnToTheBase() {
        List<String> own =
                Arrays.stream(CombinedBenchmark.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList();
        List<String> kept =
                Arrays.stream(ClassifierBenchmark.class.getMethods())
                        .filter(Method::isDefault)
                        .map(Method::getName)
                        .distinct()
                        .filter(name -> !own.contains(name))
                        .toList();
        assertEquals(List.of("trainingSources"), kept); // of its own splits, which have more rows
    }
}

package io.github.weaktostrong.eval.fairness;

import static io.github.weaktostrong.eval.fairness.Rows.ints;
import static io.github.weaktostrong.eval.fairness.Rows.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ExponentiatedGradientTest {
    /** Rows as a model scored them. */
    private record Scored(double[] scores, int[] labels, List<String> groups) {
        RandomizedThresholds fit(ParityConstraint constraint, double slack) {
            return ExponentiatedGradient.of(constraint, slack)
                    .fit(ScoredRows.of(scores, labels, groups));
        }

        double accuracy(RandomizedThresholds mixture) {
            return IntStream.range(0, labels.length)
                    .mapToDouble(
                            i -> {
                                double one = mixture.probability(scores[i], groups.get(i));
                                return labels[i] == 1 ? one : 1 - one;
                            })
                    .average()
                    .orElseThrow();
        }

        /** The largest difference of a constrained rate from that of all rows, from its parts. */
        double violation(RandomizedThresholds mixture, ParityConstraint constraint) {
            double worst = 0;
            for (int label :
                    switch (constraint) {
                        case DEMOGRAPHIC_PARITY -> new int[] {-1};
                        case EQUAL_OPPORTUNITY -> new int[] {1};
                        case EQUALIZED_ODDS -> new int[] {0, 1};
                    }) {
                double all = rate(mixture, label, "");
                for (String group : new TreeSet<>(groups)) {
                    worst = Math.max(worst, Math.abs(rate(mixture, label, group) - all));
                }
            }
            return worst;
        }

        private double rate(RandomizedThresholds mixture, int label, String group) {
            return IntStream.range(0, labels.length)
                    .filter(i -> label < 0 || labels[i] == label)
                    .filter(i -> group.isEmpty() || groups.get(i).equals(group))
                    .mapToDouble(i -> mixture.probability(scores[i], groups.get(i)))
                    .average()
                    .orElseThrow();
        }
    }

    private static Scored fixture() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ExponentiatedGradientTest.class.getResourceAsStream(
                                "/fixtures/reduction_rows.csv"))) {
            List<String[]> rows =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .skip(1)
                            .map(line -> line.split(",", -1))
                            .toList();
            return new Scored(
                    rows.stream().mapToDouble(row -> Double.parseDouble(row[0])).toArray(),
                    rows.stream().mapToInt(row -> Integer.parseInt(row[1])).toArray(),
                    rows.stream().map(row -> row[2]).toList());
        }
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/fixtures/reduction_expected.csv", numLinesToSkip = 1)
    void fit_fixture_isAsAccurateAndAsFairAsFairlearns(
            ParityConstraint constraint, double slack, double accuracy, double violation)
            throws IOException {
        Scored rows = fixture();
        RandomizedThresholds mixture = rows.fit(constraint, slack);
        assertEquals(accuracy, rows.accuracy(mixture), 1e-6);
        assertEquals(violation, rows.violation(mixture, constraint), 1e-6);
        assertEquals(0, mixture.gap(), 1e-6);
    }

    @Test
    void fit_groupsWithOneScoreEach_paysTheSlackByHand() {
        // a is all 1, b all 0: the gap of rates is what accuracy needs
        Scored rows = new Scored(new double[] {.8, .8, .2, .2}, ints("1 1 0 0"), names("a a b b"));
        RandomizedThresholds mixture = rows.fit(ParityConstraint.DEMOGRAPHIC_PARITY, 0.1);
        // rates differ by 2 * 0.1, accuracy = 1/2 + half of that
        assertEquals(0.6, rows.accuracy(mixture), 1e-6);
        double difference = mixture.probability(.8, "a") - mixture.probability(.2, "b");
        assertEquals(0.2, difference, 1e-6);
        ExpectedFairness expected = mixture.expected(rows.labels(), rows.scores(), rows.groups());
        assertEquals(0.6, expected.accuracy(), 1e-6);
        assertEquals(0.2, expected.demographicParityDifference().orElseThrow(), 1e-6);
        assertEquals(
                -0.2, expected.signedDemographicParityDifference("b", "a").orElseThrow(), 1e-6);
        assertTrue(expected.equalizedOddsDifference().isEmpty()); // a has no label 0
    }

    @Test
    void fit_oddsOfRankingsThatOppose_needNotSelectNobodyOrEverybody() {
        double[] scores = {.9, .8, .7, .2, .9, .8, .3, .2};
        Scored rows = new Scored(scores, ints("1 1 0 0 1 0 1 0"), names("a a a a b b b b"));
        RandomizedThresholds mixture = rows.fit(ParityConstraint.EQUALIZED_ODDS, 1e-4);
        // b's curve passes (0, 1/2) and (1/2, 1), a's is perfect and mixes down to it
        assertEquals(0.75, rows.accuracy(mixture), 1e-3);
        ExpectedFairness expected = mixture.expected(rows.labels(), scores, rows.groups());
        assertEquals(0, expected.equalizedOddsDifference().orElseThrow(), 3e-4);
    }

    @Property(tries = 200)
    void fit_anyRows_keepsTheSlackAndIsNoWorseThanThresholdsAtThatTolerance(
            @ForAll long seed,
            @ForAll ParityConstraint constraint,
            @ForAll @IntRange(min = 0, max = 3) int which) {
        Random random = new Random(seed);
        int count = 6 + random.nextInt(60);
        double[] scores = new double[count];
        int[] labels = new int[count];
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scores[i] = random.nextInt(12) / 16.0;
            labels[i] = i < 6 ? i % 2 : random.nextInt(2);
            groups.add(List.of("a", "b", "c").get(i < 6 ? i / 2 : random.nextInt(3)));
        }
        Scored rows = new Scored(scores, labels, groups);
        double slack = new double[] {1e-4, 0.005, 0.1, 0.4}[which];
        RandomizedThresholds mixture = rows.fit(constraint, slack);
        assertTrue(rows.violation(mixture, constraint) <= slack + 1e-6);
        GroupThresholds exact =
                ThresholdOptimizer.of(constraint, slack).fit(ScoredRows.of(scores, labels, groups));
        assertTrue(rows.accuracy(mixture) >= exact.validationAccuracy() - 1e-6);
        assertEquals(0, mixture.gap(), 1e-6);
    }

    @Test
    void settings_outOfRange_areRefused() {
        refused(
                () -> ExponentiatedGradient.of(ParityConstraint.EQUALIZED_ODDS, 9e-5),
                "slack = 9.0E-5; expected");
        GroupThresholds all =
                new GroupThresholds(ParityConstraint.DEMOGRAPHIC_PARITY, Map.of("a", 0.5), 1);
        refused(
                () -> new RandomizedThresholds(List.of(all), List.of(0.5), 0),
                "1 classifiers with 1 probabilities of sum 0.5");
        FairnessMetrics metrics = FairnessMetrics.of(ints("1 0"), ints("1 0"), List.of("a", "b"));
        refused(
                () -> new ExpectedFairness(List.of(metrics, metrics), List.of(1.0)),
                "2 classifiers with 1 probabilities of sum 1.0; expected one of each");
    }

    private static void refused(Runnable made, String words) {
        String message = assertThrows(IllegalArgumentException.class, made::run).getMessage();
        assertTrue(message.startsWith(words), message);
    }
}

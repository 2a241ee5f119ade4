package io.github.weaktostrong.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.ForwardingBenchmark;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.TinyTexts;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningCheckTest {
    private static final Benchmark PERPLEXITY = new TinyTexts();
    private static final Benchmark EXACT_MATCH =
            new TinyTexts() {
                @Override
                public String taskMetric() {
                    return "exact_match";
                }

                @Override
                public boolean higherTaskIsBetter() {
                    return true;
                }
            };
    private static final Benchmark ACCURACY = TinyBenchmark.create();
    private static final Benchmark MACRO_F1 =
            new ForwardingBenchmark(TinyBenchmark.create()) {
                @Override
                public String taskMetric() {
                    return "macro_f1";
                }
            };

    private static String doubt(Benchmark benchmark, Role role, RunResult... runs) {
        Optional<Doubt> doubt = new LearningCheck(benchmark, List.of(runs)).doubt(role);
        doubt.ifPresent(each -> assertEquals(Doubt.Kind.NOT_LEARNED, each.kind()));
        return doubt.map(Doubt::text).orElse("none");
    }

    private static RunResult of(Role role, Metrics metrics, RowResults rows) {
        return new RunResult(
                Strategy.NO_TFT,
                role,
                1,
                "tiny",
                Map.of(),
                RunResult.Selection.NONE,
                metrics,
                Map.of(),
                1,
                "digest",
                rows,
                Optional.empty(),
                List.of());
    }

    /** A language model, whose rows are no predictions. */
    private static RunResult text(Role role, Benchmark benchmark, OptionalDouble value) {
        RowResults losses =
                new RowResults() {
                    @Override
                    public List<String> columns() {
                        return List.of("loss");
                    }

                    @Override
                    public List<List<Object>> table() {
                        return List.of();
                    }
                };
        return of(role, Metrics.none().with(benchmark.taskMetric(), value), losses);
    }

    private static RunResult text(Role role, Benchmark benchmark, double value) {
        return text(role, benchmark, OptionalDouble.of(value));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 98, none",
        "100, 98.5, WEAK (seed 1) does not beat the un-fine-tuned model's perplexity by 2 % (98.5"
                + " against 100.0)",
        "100, 150, WEAK (seed 1) does not beat the un-fine-tuned model's perplexity by 2 % (150.0"
                + " against 100.0)"
    })
    void doubt_lowerIsBetter_asksForLessThanBefore(double before, double after, String expected) {
        assertEquals(
                expected,
                doubt(
                        PERPLEXITY,
                        Role.WEAK,
                        text(Role.WEAK_UNTUNED, PERPLEXITY, before),
                        text(Role.WEAK, PERPLEXITY, after)));
    }

    /** A text benchmark of this direction got no doubt at all once. */
    @ParameterizedTest
    @CsvSource({
        "50, 51, none",
        "50, 50.5, WTS_NAIVE (seed 1) does not beat the un-fine-tuned model's exact_match by 2 %"
                + " (50.5 against 50.0)",
        "50, 20, WTS_NAIVE (seed 1) does not beat the un-fine-tuned model's exact_match by 2 %"
                + " (20.0 against 50.0)",
        "-50, -49, none",
        "-50, -49.5, WTS_NAIVE (seed 1) does not beat the un-fine-tuned model's exact_match by 2 %"
                + " (-49.5 against -50.0)"
    })
    void doubt_higherIsBetter_asksForMoreThanBefore(double before, double after, String expected) {
        assertEquals(
                expected,
                doubt(
                        EXACT_MATCH,
                        Role.WTS_NAIVE,
                        text(Role.STRONG_UNTUNED, EXACT_MATCH, before),
                        text(Role.WTS_NAIVE, EXACT_MATCH, after)));
    }

    @Test
    void doubt_modelsBeforeFineTuning_areComparedWithTheirOwnSize() {
        RunResult[] runs = {
            text(Role.WEAK_UNTUNED, PERPLEXITY, 200),
            text(Role.STRONG_UNTUNED, PERPLEXITY, 100),
            text(Role.WEAK, PERPLEXITY, 150),
            text(Role.STRONG_CEILING, PERPLEXITY, 150)
        };
        assertEquals("none", doubt(PERPLEXITY, Role.WEAK, runs));
        assertTrue(
                doubt(PERPLEXITY, Role.STRONG_CEILING, runs)
                        .startsWith("STRONG_CEILING (seed 1) does"));
    }

    @Test
    void doubt_undefinedMetric_isNoSuccess() {
        OptionalDouble undefined = OptionalDouble.empty();
        assertEquals(
                "WEAK (seed 1) does not beat the un-fine-tuned model's perplexity by 2 % (undefined"
                        + " against 100.0)",
                doubt(
                        PERPLEXITY,
                        Role.WEAK,
                        text(Role.WEAK_UNTUNED, PERPLEXITY, 100),
                        text(Role.WEAK, PERPLEXITY, undefined)));
        assertEquals(
                "none",
                doubt(
                        PERPLEXITY,
                        Role.WEAK,
                        text(Role.WEAK_UNTUNED, PERPLEXITY, undefined),
                        text(Role.WEAK, PERPLEXITY, 100)));
        assertEquals("none", doubt(PERPLEXITY, Role.WEAK, text(Role.WEAK, PERPLEXITY, 100)));
    }

    /** The best constant answer is right in half of these ten rows. */
    @ParameterizedTest
    @CsvSource({
        "9, 0.1, none",
        "6, 0.1, none",
        "5, 0.99, WEAK (seed 1) does not beat the best constant answer by 2 points (50.0 against"
                + " 50.0 %)",
        "3, 0.99, WEAK (seed 1) does not beat the best constant answer by 2 points (30.0 against"
                + " 50.0 %)"
    })
    void doubt_taskMetricOtherThanAccuracy_isAboutTheRowsThatAreRight(
            int right, double f1, String expected) {
        Metrics metrics = Metrics.none().with("macro_f1", f1);
        assertEquals(
                expected,
                doubt(MACRO_F1, Role.WEAK, of(Role.WEAK, metrics, Results.predictions(right, 0))));
        Metrics undefined = Metrics.none().with("macro_f1", OptionalDouble.empty());
        assertEquals(
                expected,
                doubt(
                        MACRO_F1,
                        Role.WEAK,
                        of(Role.WEAK, undefined, Results.predictions(right, 0))));
    }

    /** The stated accuracy is possibly that of some rows, such as clean ones. */
    @Test
    void doubt_accuracy_isTheStatedOneOfEachRun() {
        RunResult[] two = {
            of(Role.WEAK, Metrics.none().with("accuracy", 0.5), Results.predictions(9, 0)),
            of(Role.WEAK, Metrics.none().with("accuracy", 0.53), Results.predictions(9, 0))
        };
        assertEquals(
                "WEAK (seed 1) does not beat the best constant answer by 2 points (50.0 against"
                        + " 50.0 %)",
                doubt(ACCURACY, Role.WEAK, two));
        RunResult better =
                of(Role.WEAK, Metrics.none().with("accuracy", 0.56), Results.predictions(9, 0));
        assertEquals("none", doubt(ACCURACY, Role.WEAK, two[1], better));
        RunResult none = of(Role.WEAK, Metrics.none(), Results.predictions(9, 0));
        assertEquals("WEAK (seed 1) has no accuracy", doubt(ACCURACY, Role.WEAK, none));
    }

    /** One task of three rows of one class and one of one row: (1 + 1) / 2, not 3 / 4. */
    @Test
    void doubt_severalTasks_areWeighedAlike() {
        List<Example> rows = new ArrayList<>();
        float[][] probabilities = new float[4][];
        for (int i = 0; i < 4; i++) {
            int label = i < 3 ? 0 : 1;
            rows.add(Example.of("text " + i, label).withTask(i < 3 ? "long" : "short"));
            probabilities[i] = new float[] {0.75f, 0.25f}; // wrong in the short task alone
        }
        Predictions predictions = new Predictions("test", new Dataset("d", rows), probabilities);
        assertEquals(
                "WEAK (seed 1) does not beat the best constant answer by 2 points (50.0 against"
                        + " 100.0 %)",
                doubt(MACRO_F1, Role.WEAK, of(Role.WEAK, Metrics.none(), predictions)));
    }
}

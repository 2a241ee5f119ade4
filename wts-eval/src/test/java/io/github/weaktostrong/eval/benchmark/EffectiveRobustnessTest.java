package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EffectiveRobustnessTest {
    private static final RobustnessBenchmark OOD = benchmark(Kind.OOD);

    private static RobustnessBenchmark benchmark(Kind kind) {
        return RobustnessBenchmark.of(
                kind,
                Map.of("name", "b"),
                2,
                seed -> {
                    throw new AssertionError("no split is needed");
                });
    }

    private static Metrics model(double accuracy, double shifted) {
        return Metrics.none().with("accuracy", accuracy).with("ood_accuracy", shifted);
    }

    /** Accuracy under shift with half the odds: a line of slope 1 on the logit scale. */
    private static double halved(double accuracy) {
        double odds = accuracy / (1 - accuracy) / 2;
        return odds / (1 + odds);
    }

    private static List<Metrics> line(double... accuracies) {
        List<Metrics> plain = new ArrayList<>();
        for (double accuracy : accuracies) {
            plain.add(model(accuracy, halved(accuracy)));
        }
        return plain;
    }

    private static OptionalDouble effective(Metrics model, List<Metrics> plain) {
        return OOD.besidePlain(model, plain).get("effective_robustness");
    }

    @Test
    void modelsOnTheLine_haveNone() {
        List<Metrics> plain = line(0.6, 0.7, 0.8);
        plain.forEach(model -> assertEquals(0, effective(model, plain).orElseThrow(), 1e-12));
        // of accuracy 2/3 the odds are 2, halved 1: accuracy 1/2 is expected
        assertEquals(0, effective(model(2 / 3.0, 0.5), plain).orElseThrow(), 1e-12);
        assertEquals(0.1, effective(model(2 / 3.0, 0.6), plain).orElseThrow(), 1e-12);
        assertEquals(-0.2, effective(model(2 / 3.0, 0.3), plain).orElseThrow(), 1e-12);
        // validity: more accurate both in distribution and under shift is not more robust
        assertEquals(0, effective(model(0.9, halved(0.9)), plain).orElseThrow(), 1e-12);
    }

    @Test
    void pointsOffALine_areFittedByLeastSquares() {
        // logits (0, 0), (ln 2, ln 2), (2 ln 2, -ln 2): slope -1/2, through (ln 2, 0)
        List<Metrics> plain =
                List.of(model(0.5, 0.5), model(2 / 3.0, 2 / 3.0), model(0.8, 1 / 3.0));
        assertEquals(0.75 - 0.5, effective(model(2 / 3.0, 0.75), plain).orElseThrow(), 1e-12);
        double atHalf = Math.sqrt(2) / (1 + Math.sqrt(2)); // logit (ln 2) / 2
        assertEquals(0.5 - atHalf, effective(model(0.5, 0.5), plain).orElseThrow(), 1e-12);
    }

    @Test
    void plainModelsOfOneAccuracy_leaveItUndefined() {
        Metrics better = model(0.75, 0.7);
        assertEquals(OptionalDouble.empty(), effective(better, line(0.70, 0.72, 0.745)));
        assertTrue(effective(better, line(0.70, 0.72, 0.755)).isPresent());
        assertEquals(OptionalDouble.empty(), effective(better, List.of()));
        // a model at 1 has no logit: it neither widens the span nor enters the line
        assertEquals(
                OptionalDouble.empty(),
                effective(better, List.of(model(0.70, 0.6), model(0.72, 0.6), model(1, 0.9))));
        assertEquals(OptionalDouble.empty(), effective(model(1, 0.9), line(0.6, 0.8)));
        assertEquals(
                OptionalDouble.empty(),
                effective(Metrics.none().with("accuracy", 0.7), line(0.6, 0.8)));
    }

    /**
     * The plain models of NO_TFT have one accuracy: without the one trained on fewer rows there is
     * no line. Through it, of logits (0, -ln 2) and (ln 4, ln 2), runs the line of half the odds.
     */
    @Test
    void modelOfFewerRows_makesTheLineWhereThePlainModelsHaveOneAccuracy() {
        List<RunResult> runs = new ArrayList<>();
        for (Role role : EnumSet.range(Role.WEAK, Role.STRONG_CEILING)) {
            runs.add(run(Strategy.NO_TFT, role, model(0.8, 2 / 3.0)));
        }
        runs.add(run(Strategy.WEAK_TFT, Role.WEAK, model(2 / 3.0, 0.6)));
        RunResult small = run(Strategy.NO_TFT, Role.STRONG_CEILING, model(0.5, 1 / 3.0));
        WeakToStrongResult result = of(runs, List.of(new LineModel(0.25, 10, small)));
        assertEquals(0, effective(result.runs().get(0)).orElseThrow(), 1e-12);
        assertEquals(0.1, effective(result.runs().get(4)).orElseThrow(), 1e-12);
        assertEquals(0, effective(result.line().get(0).run()).orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), effective(of(runs, List.of()).runs().get(4)));
        // a regularized model is no point of the line, wherever it lies
        runs.set(4, run(Strategy.WEAK_TFT, Role.WEAK, model(0.99, 0.01)));
        assertEquals(0, effective(of(runs, result.line()).runs().get(0)).orElseThrow(), 1e-12);
    }

    private static OptionalDouble effective(RunResult run) {
        return run.metrics().get("effective_robustness");
    }

    private static RunResult run(Strategy strategy, Role role, Metrics metrics) {
        Dataset rows = new Dataset("one", List.of(Example.of("a", 0)));
        return new RunResult(
                strategy,
                role,
                1,
                "model",
                Map.of(),
                RunResult.Selection.NONE,
                metrics,
                Map.of(),
                0,
                role.name(),
                new Predictions("test", rows, new float[][] {{1, 0}}),
                Optional.empty(),
                List.of());
    }

    private static WeakToStrongResult of(List<RunResult> runs, List<LineModel> line) {
        return WeakToStrongResult.of(
                OOD,
                Map.of(),
                List.of(),
                new WeakToStrongResult.Measured(runs, line, List.of(), List.of()),
                Design.of(List.of()),
                cell -> Map.of(),
                Optional.empty());
    }

    @Test
    void lineShares_underAttack_areRefused() {
        assertEquals(List.of(), OOD.lineShares());
        assertEquals(List.of(0.5), OOD.withLineShares(List.of(0.5)).lineShares());
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> benchmark(Kind.ADVERSARIAL).withLineShares(List.of(0.5)));
        assertEquals(
                "shares [0.5] for a line of plain models in a benchmark of ADVERSARIAL; expected"
                        + " OOD, whose effective robustness is measured beside it; leave them out",
                e.getMessage());
    }

    @Test
    void attackedRows_haveNone() {
        assertEquals(
                List.of(),
                List.copyOf(
                        benchmark(Kind.ADVERSARIAL)
                                .besidePlain(model(0.7, 0.6), line(0.6, 0.8))
                                .names()));
        assertEquals(List.of("effective_robustness"), OOD.furtherTrustMetrics());
    }
}

package io.github.weaktostrong.examples.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The order of appendix A.2 on results that are functions of the settings, with known optima. */
class FigureA1Test {
    private static final Scenario SCENARIO = Scenario.of("mini");
    private static final PaperItem FIGURE = Paper.named("figa1").get(0);

    /** What is best on V for each setting: all others are worse by their distance. */
    private static final Map<String, Double> BEST =
            Map.of(
                    "lambda", 0.1,
                    "strong_lambda", 0.6,
                    "lambda_wts", 0.3,
                    "alpha", 0.5,
                    "alpha_warm_up", 0.1,
                    "strong_epochs", 6.0);

    @Test
    void stages_knownOptima_chooseEachAndUseItInTheNext() {
        Results results = new Results();
        List<Set<Point>> rounds = new ArrayList<>();
        for (List<Point> open = open(results); !open.isEmpty(); open = open(results)) {
            rounds.add(new LinkedHashSet<>(open));
            open.forEach(point -> results.put(point, result(point)));
        }
        // the weak model's grid; then the strong model's with the weak model's best
        assertEquals(
                List.of("0.1", "0.3", "0.6"), valuesOf("strong_lambda", rounds.get(0)), "stage 1");
        assertEquals(List.of("0.3", "0.6"), valuesOf("strong_lambda", rounds.get(1)), "stage 2");
        assertEquals(Set.of("0.1"), Set.copyOf(valuesOf("lambda", rounds.get(1))));
        for (Set<Point> later : rounds.subList(2, rounds.size())) {
            for (Point point : later) {
                assertEquals("0.1", point.changes().get("lambda"), point.key());
                assertEquals("0.6", point.changes().get("strong_lambda"), point.key());
                assertEquals(
                        "0.6",
                        SCENARIO.run(point).preset().text("strong_lambda"),
                        "what the experiment is run with");
            }
        }
        Section.Table chosen = FIGURE.show(SCENARIO, results).tables().get(0);
        assertEquals(
                List.of(
                        List.of("lambda", "0.1"),
                        List.of("strong_lambda", "0.6"),
                        List.of("lambda_wts", "0.3"),
                        List.of("alpha", "0.5"),
                        List.of("alpha_warm_up", "0.1"),
                        List.of("strong_epochs", "6")),
                chosen.rows());
    }

    @Test
    void figure_metricOfTrustNotOnV_drawsTheOneThatIs() {
        Results results = new Results();
        for (List<Point> open = open(results); !open.isEmpty(); open = open(results)) {
            open.forEach(point -> results.put(point, result(point)));
        }
        Section.Figure figure = FIGURE.show(SCENARIO, results).figures().get(0);
        assertTrue(figure.caption().contains("task metric and paper trust"), figure.caption());
        assertFalse(figure.image().svg("f").contains("not available"));
    }

    private static List<Point> open(Results results) {
        return results.open(FIGURE.points(SCENARIO, results));
    }

    private static List<String> valuesOf(String setting, Set<Point> points) {
        return points.stream().map(point -> point.changes().get(setting)).toList();
    }

    /** On D_T {@code trust} points the other way: a choice by it would be another one. */
    private static WeakToStrongResult result(Point point) {
        ToDoubleFunction<String> loss =
                setting -> {
                    double value = SCENARIO.run(point).preset().number(setting);
                    return 0.01 * Math.abs(value - BEST.get(setting));
                };
        List<RunResult> runs =
                List.of(
                        run(Role.WEAK, loss.applyAsDouble("lambda")),
                        run(Role.STRONG_CEILING, loss.applyAsDouble("strong_lambda")),
                        run(
                                Role.WTS_NAIVE,
                                point.changes().containsKey("lambda_wts")
                                        ? loss.applyAsDouble("lambda_wts")
                                        : 0),
                        run(
                                Role.WTS_AUX,
                                loss.applyAsDouble("alpha")
                                        + loss.applyAsDouble("alpha_warm_up")
                                        + (point.changes().containsKey("strong_epochs")
                                                ? loss.applyAsDouble("strong_epochs")
                                                : 0)));
        return new WeakToStrongResult(
                "adversarial",
                "task",
                true,
                "trust",
                true,
                List.of("paper_trust"),
                Map.of(),
                Map.of(),
                List.of(),
                runs,
                List.of(),
                List.of(),
                List.of(),
                Design.of(List.of()),
                List.of(),
                Optional.empty());
    }

    private static RunResult run(Role role, double loss) {
        return new RunResult(
                Strategy.WEAK_WTS_TFT,
                role,
                1,
                "tiny",
                Map.of(),
                new RunResult.Selection(
                        Metrics.none().with("task", 0.8).with("paper_trust", 0.5 - loss),
                        Optional.empty(),
                        Optional.empty()),
                Metrics.none().with("task", 0.8).with("trust", 0.5 + loss),
                Map.of(),
                1,
                "digest",
                new Predictions("test", new Dataset("none", List.of()), new float[0][]),
                Optional.empty(),
                List.of());
    }
}

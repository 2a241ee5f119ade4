package io.github.weaktostrong.examples.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepItemTest {
    private static final SweepItem ITEM =
            new SweepItem(
                    "fig3",
                    "Figure 3",
                    SweepItem.STRENGTH,
                    Strategy.WEAK_WTS_TFT,
                    List.of("fairness"));

    private final Scenario scenario = Scenario.of("mini");
    private final Results results = new Results();

    @Test
    void sweep_resultMissingInTheMiddle_drawsTheOthersAtTheirOwnValues() {
        List<String> values = scenario.values("lambda", "fairness");
        assertTrue(values.size() >= 3, values.toString());
        List<Point> points = ITEM.points(scenario, results);
        for (int i = 0; i < points.size(); i++) {
            if (i != 1) {
                results.put(points.get(i), result(i));
            }
        }
        Section section = ITEM.show(scenario, results);
        assertEquals(
                List.of("fairness at lambda %s: not measured".formatted(values.get(1))),
                section.paragraphs());
        String svg = section.figures().get(0).image().svg("fig3");
        for (int i = 0; i < values.size(); i++) {
            String at =
                    "at %s: %s".formatted(Double.valueOf(values.get(i)), "%d.0000".formatted(i));
            assertEquals(i != 1, svg.contains(at), at);
        }
        assertEquals(values.size() - 1, section.figures().get(0).sources().size());
    }

    @Test
    void sweep_noResultAtAll_saysSoInPlaceOfTheFigure() {
        Section section = ITEM.show(scenario, results);
        assertEquals(scenario.values("lambda", "fairness").size(), section.paragraphs().size());
        assertTrue(section.figures().isEmpty());
        assertFalse(section.paragraphs().isEmpty());
    }

    /** One weak model with a trust metric. */
    private static WeakToStrongResult result(double trust) {
        RunResult run =
                new RunResult(
                        Strategy.WEAK_WTS_TFT,
                        Role.WEAK,
                        1,
                        "tiny",
                        Map.of(),
                        RunResult.Selection.NONE,
                        Metrics.none().with("trust", trust).with("task", 0.5),
                        Map.of(),
                        1,
                        "digest",
                        new RowResults() {
                            @Override
                            public List<String> columns() {
                                return List.of();
                            }

                            @Override
                            public List<List<Object>> table() {
                                return List.of();
                            }
                        },
                        Optional.empty(),
                        List.of());
        return new WeakToStrongResult(
                "fairness",
                "task",
                true,
                "trust",
                true,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(run),
                List.of(),
                List.of(),
                List.of(SummaryRow.of(Strategy.WEAK_WTS_TFT, Role.WEAK, List.of(run))),
                Design.of(List.of()),
                List.of(),
                Optional.empty());
    }
}

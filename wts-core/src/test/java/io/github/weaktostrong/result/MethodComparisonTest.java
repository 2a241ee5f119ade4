package io.github.weaktostrong.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.result.MethodComparison.Row;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MethodComparisonTest {
    private static final double NAIVE = 0.3;

    /** Units by which the auxiliary student's gap is smaller than the naive one's, a seed each. */
    private static WeakToStrongResult result(String warning, double... units) {
        List<RunResult> runs = new ArrayList<>();
        for (int seed = 1; seed <= units.length; seed++) {
            double aux = NAIVE - units[seed - 1] / 100;
            runs.addAll(Results.cell(seed, new double[] {0.4, NAIVE, aux, 0.1}, 9));
        }
        return WeakToStrongResult.of(
                TinyBenchmark.create(),
                Map.of("engine", "none"),
                List.of("all", warning),
                new WeakToStrongResult.Measured(runs, List.of(), List.of(), List.of()),
                new Design(Hypothesis.PRIMARY, OptionalInt.empty(), Map.of()),
                cell -> Map.of(),
                Optional.empty());
    }

    private static MethodComparison compared(double[] one, double[] other) {
        Map<String, WeakToStrongResult> results = new LinkedHashMap<>();
        results.put("one", result("of one", one));
        results.put("other", result("of other", other));
        return MethodComparison.of(TinyBenchmark.create(), results);
    }

    /** Two-sided p of Student's t with four degrees of freedom, in closed form. */
    private static double p(double mean, double deviation, double resplitRatio) {
        double t = mean / (deviation * Math.sqrt(1.0 / 5 + resplitRatio));
        double s = t * t / (1 + t * t / 4);
        return 1 - 0.75 * Math.sqrt(s) * (1 - s / 12);
    }

    @Test
    void differences_fiveSeeds_areThoseOfAPairedTestWithHolmByHand() {
        MethodComparison found =
                compared(new double[] {1, 2, 3, 4, 5}, new double[] {-10, -11, -12, -11, -10});
        List<Row> rows = found.of(Strategy.NO_TFT);
        assertEquals(
                List.of("weak model", "cross-entropy", "one", "other", "strong ceiling"),
                rows.stream().map(Row::method).toList());
        assertEquals(4, found.tests());
        MethodComparison.Difference one = rows.get(2).trust().orElseThrow();
        MethodComparison.Difference other = rows.get(3).trust().orElseThrow();
        double ratio = one.test().resplitRatio();
        assertTrue(ratio > 0, "seeds share their rows");
        assertEquals(3, one.test().mean(), 1e-9);
        double smallest = p(10.8, Math.sqrt(0.7), ratio);
        assertEquals(4 * smallest, other.p(), 1e-9);
        assertEquals(3 * p(3, Math.sqrt(2.5), ratio), one.p(), 1e-9);
        assertEquals(Verdict.NO, other.verdict());
        assertEquals(Verdict.UNDETERMINED, one.verdict(), "3 p is " + one.p());
        assertEquals(1, rows.get(2).task().orElseThrow().p(), "the same accuracy in every seed");
    }

    @Test
    void differences_fewSeeds_areShownAndNotClaimed() {
        MethodComparison found = compared(new double[] {5, 5.1, 5}, new double[] {0, 0, 0});
        MethodComparison.Difference one = found.of(Strategy.NO_TFT).get(2).trust().orElseThrow();
        assertTrue(one.p() < 0.05, "p " + one.p());
        assertEquals(Verdict.UNDETERMINED, one.verdict());
        MethodComparison single = compared(new double[] {5}, new double[] {5});
        assertEquals(Optional.empty(), single.of(Strategy.NO_TFT).get(2).trust());
        assertEquals(0, single.tests());
    }

    @Test
    void json_ofAComparison_namesMethodsAndWhoseAWarningIs() {
        MethodComparison found = compared(new double[] {1, 2}, new double[] {2, 1});
        JsonObject json = JsonParser.parseString(found.toJson()).getAsJsonObject();
        assertEquals("cross-entropy", json.get("baseline").getAsString());
        String warnings = json.get("warnings").toString();
        assertTrue(warnings.contains("\"all\"") && warnings.contains("\"one: of one\""), warnings);
        JsonObject row = json.getAsJsonArray("rows").get(2).getAsJsonObject();
        assertEquals("one", row.get("method").getAsString());
        JsonObject difference = row.getAsJsonObject("trust_difference");
        assertEquals(1.5, difference.get("mean_units").getAsDouble(), 1e-9);
        assertTrue(row.has("performance_gap_recovered"), row.toString());
    }

    @Test
    void comparison_ofNothing_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MethodComparison.of(TinyBenchmark.create(), Map.of()));
    }
}

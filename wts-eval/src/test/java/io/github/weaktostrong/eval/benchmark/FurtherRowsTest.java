package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Rows attacked anew, random edits, and the doubts that follow from them. */
class FurtherRowsTest {
    private static final List<String> VARIANTS = List.of("", "bugs", "random-edits", "attacked");

    /** Rows a and b of every variant, right where told. */
    private static Predictions predictions(boolean... right) {
        List<Example> rows = new ArrayList<>();
        float[][] probabilities = new float[right.length][];
        for (int i = 0; i < right.length; i++) {
            rows.add(Example.of(i % 2 == 0 ? "a" : "b", 1).withVariant(VARIANTS.get(i / 2)));
            probabilities[i] = right[i] ? new float[] {0, 1} : new float[] {1, 0};
        }
        return new Predictions("test", new Dataset("d", rows), probabilities);
    }

    private static RobustnessBenchmark benchmark() {
        return RobustnessBenchmark.of(
                RobustnessBenchmark.Kind.ADVERSARIAL,
                Map.of("name", "b"),
                2,
                seed -> {
                    throw new AssertionError("no split is needed");
                });
    }

    @Test
    void metrics_ofFurtherRows_areApartFromThoseOfGivenOnes() {
        Metrics metrics =
                benchmark().metrics(predictions(true, true, true, false, true, true, false, false));
        assertEquals(OptionalDouble.of(1), metrics.get("accuracy"));
        assertEquals(OptionalDouble.of(0.5), metrics.get("adversarial_accuracy"));
        assertEquals(OptionalDouble.of(1), metrics.get("random_edit_accuracy"));
        assertEquals(OptionalDouble.of(0), metrics.get("attacked_accuracy"));
        assertEquals(OptionalDouble.of(2), metrics.get("attacked_accuracy_rows"));
        assertEquals(OptionalDouble.of(2), metrics.get("adversarial_accuracy_rows"));
    }

    @Test
    void survival_amongRoles_leavesOutRowsThatOneOfThemHasWrong() {
        // a survives the attack, b does not; the other model has b wrong without any attack
        Predictions model = predictions(true, true, true, true, true, true, true, false);
        Predictions other = predictions(true, false, true, true, true, true, true, false);
        Metrics alone = benchmark().amongRoles(model, List.of(model));
        assertEquals(OptionalDouble.of(0.5), alone.get("common_attacked_accuracy"));
        Metrics both = benchmark().amongRoles(model, List.of(model, other));
        assertEquals(OptionalDouble.of(1), both.get("common_attacked_accuracy"));
        assertEquals(OptionalDouble.of(1), both.get("common_attacked_accuracy_rows"));
    }

    private static Metrics of(double given, double sources, double random, double longer) {
        return Metrics.none()
                .with("adversarial_accuracy", given)
                .with("accuracy_of_perturbed_sources", sources)
                .with("random_edit_accuracy", random)
                .with("attacked_accuracy_of_sample", 0.5)
                .with("attacked_accuracy_of_sample_at_four_budgets", longer);
    }

    @Test
    void doubts_arisePerSignAndFromMeansOverSeeds() {
        List<Metrics> plain = List.of(of(0.6, 0.8, 0.8, 0.5));
        assertEquals(List.of(), benchmark().doubts(plain, plain));
        assertEquals(List.of(), benchmark().doubts(List.of(of(0.8, 0.8, 0.791, 0.481)), plain));
        doubted(
                of(0.785, 0.592, 0.8, 0.5),
                plain,
                "easier than their sources (by 0.193; -0.200 in plain training)");
        doubted(of(0.6, 0.8, 0.78, 0.5), plain, "(0.800 to 0.780)");
        doubted(of(0.6, 0.8, 0.8, 0.47), plain, "(0.500 to 0.470)");
        doubted(of(0.785, 0.592, 0.8, 0.5), easy(0.05), "(by 0.193; +0.050 in plain training)");
        // neither a plain model past the sources, nor one that robustness brings up to them
        assertEquals(List.of(), benchmark().doubts(easy(0.05), easy(0.05)));
        assertEquals(List.of(), benchmark().doubts(easy(0.055), easy(0.05)));
        assertEquals(List.of(), benchmark().doubts(easy(0), easy(-0.2)));
        List<Metrics> seeds = List.of(of(0.6, 0.8, 0.77, 0.5), of(0.6, 0.8, 0.83, 0.5));
        assertEquals(List.of(), benchmark().doubts(seeds, plain), "the mean is that of plain");
        assertEquals(List.of(), benchmark().doubts(List.of(of(0.6, 0.8, 0.7, 0.5)), List.of()));
    }

    private static List<Metrics> easy(double by) {
        return List.of(of(0.5 + by, 0.5, 0.8, 0.5));
    }

    private static void doubted(Metrics role, List<Metrics> plain, String words) {
        List<String> doubts = benchmark().doubts(List.of(role), plain);
        assertEquals(1, doubts.size(), doubts.toString());
        assertTrue(doubts.get(0).contains(words), doubts.get(0));
    }
}

package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs with given predictions, for what is computed from them. */
final class Results {
    private Results() {}

    /** Ten rows, half of each class and group; the first {@code right} are predicted right. */
    static Predictions predictions(int right, float offset) {
        List<Example> rows = new ArrayList<>();
        float[][] probabilities = new float[10][];
        for (int i = 0; i < 10; i++) {
            int label = i % 2;
            rows.add(
                    Example.of("text, \"quoted\" " + i, label)
                            .withGroup(i < 5 ? "a" : "b")
                            .withId("id " + i));
            boolean one = i < right == (label == 1);
            float p = one ? 0.75f : 0.25f;
            probabilities[i] =
                    i < 5 ? new float[] {1 - p, p} : new float[] {1 - p + offset, p - offset};
        }
        return new Predictions("test", new Dataset("ten", rows), probabilities);
    }

    /** On V students beat their teacher by 10 points. */
    static RunResult run(Strategy strategy, Role role, long seed, Metrics metrics, int right) {
        return run(strategy, role, seed, metrics, predictions(right, 0), onV(role));
    }

    static RunResult run(
            Strategy strategy, Role role, long seed, Metrics metrics, Predictions predictions) {
        return run(strategy, role, seed, metrics, predictions, onV(role));
    }

    private static double onV(Role role) {
        return role == Role.WEAK ? 0.7 : 0.8;
    }

    static RunResult run(
            Strategy strategy, Role role, long seed, Metrics metrics, int right, double onV) {
        return run(strategy, role, seed, metrics, predictions(right, 0), onV);
    }

    private static RunResult run(
            Strategy strategy,
            Role role,
            long seed,
            Metrics metrics,
            Predictions predictions,
            double onV) {
        return new RunResult(
                strategy,
                role,
                seed,
                "tiny",
                Map.of("epochs", 1),
                new RunResult.Selection(
                        Metrics.none().with("accuracy", onV), Optional.empty(), Optional.empty()),
                metrics,
                Map.of("accuracy", List.of(0.5, 1.0)),
                1.5,
                strategy + "-" + role + "-digest",
                predictions,
                Optional.empty(),
                List.of());
    }

    /** The four roles of NO_TFT with these trust metrics (the gap, lower is better), right rows. */
    static List<RunResult> cell(long seed, double[] gaps, int right) {
        List<RunResult> runs = new ArrayList<>();
        for (Role role : EnumSet.range(Role.WEAK, Role.STRONG_CEILING)) {
            Metrics metrics =
                    Metrics.none().with("accuracy", right / 10.0).with("gap", gaps[role.ordinal()]);
            runs.add(run(Strategy.NO_TFT, role, seed, metrics, right));
        }
        return runs;
    }
}

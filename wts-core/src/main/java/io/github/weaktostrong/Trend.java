package io.github.weaktostrong;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Does trust rise from the weak model over both students to the ceiling (the paper's Table 1)?
 *
 * @param strategy the strategy
 * @param onMeans whether the means over seeds are in that order
 * @param doubts why the answer is undetermined; empty if nothing speaks against it
 */
public record Trend(Strategy strategy, boolean onMeans, List<String> doubts) {
    private static final int SEEDS_FOR_A_CLAIM = 5;
    private static final double MARGIN = 0.02; // over the majority class

    /** Keeps a copy. */
    public Trend {
        doubts = List.copyOf(doubts);
    }

    /** {@code yes} or {@code no} on means, {@code undetermined} where there are doubts. */
    public String verdict() {
        return doubts.isEmpty() ? (onMeans ? "yes" : "no") : "undetermined";
    }

    /** Reads the trend off the cells of one strategy. */
    static Trend of(Strategy strategy, List<RunResult> runs, Benchmark benchmark) {
        List<String> doubts = new ArrayList<>();
        Map<Role, OptionalDouble> trust = new EnumMap<>(Role.class);
        long seeds = 0;
        for (Role role : Role.values()) {
            List<RunResult> cell =
                    runs.stream()
                            .filter(run -> run.strategy() == strategy && run.role() == role)
                            .toList();
            if (!cell.isEmpty()) {
                doubt(role, cell, benchmark, doubts);
            }
            trust.put(role, trust(cell, benchmark));
            seeds = Math.max(seeds, cell.size());
        }
        if (seeds < SEEDS_FOR_A_CLAIM) {
            doubts.add(seeds + " seed(s): no significance is claimed below " + SEEDS_FOR_A_CLAIM);
        }
        if (trust.containsValue(OptionalDouble.empty())) {
            doubts.add("the trust metric is undefined for a role");
            return new Trend(strategy, false, doubts);
        }
        return new Trend(strategy, rises(trust), doubts);
    }

    private static boolean rises(Map<Role, OptionalDouble> trust) {
        double weak = value(trust, Role.WEAK);
        double naive = value(trust, Role.WTS_NAIVE);
        double aux = value(trust, Role.WTS_AUX);
        double ceiling = value(trust, Role.STRONG_CEILING);
        return naive > weak && aux > weak && ceiling > naive && ceiling > aux;
    }

    private static double value(Map<Role, OptionalDouble> trust, Role role) {
        return Objects.requireNonNull(trust.get(role)).orElseThrow();
    }

    /** Mean over seeds, turned so that higher is more trustworthy. */
    private static OptionalDouble trust(List<RunResult> cell, Benchmark benchmark) {
        OptionalDouble mean = SummaryRow.Spread.of(benchmark.trustMetric(), cell).mean();
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        return mean.isPresent() ? OptionalDouble.of(sign * mean.getAsDouble()) : mean;
    }

    private static void doubt(
            Role role, List<RunResult> cell, Benchmark benchmark, List<String> doubts) {
        double accuracy = 0;
        double majority = 0;
        for (RunResult run : cell) {
            accuracy += run.metrics().get(benchmark.taskMetric()).orElse(0) / cell.size();
            majority += majority(run.predictions()) / cell.size();
        }
        if (accuracy < majority + MARGIN) {
            doubts.add(
                    "%s does not beat the majority class by %.0f points (%.1f against %.1f %%)"
                            .formatted(role, 100 * MARGIN, 100 * accuracy, 100 * majority));
        }
    }

    private static double majority(Predictions predictions) {
        int[] counts = new int[predictions.probabilities()[0].length];
        for (int label : predictions.labels()) {
            counts[label]++;
        }
        int most = 0;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        return (double) most / predictions.size();
    }
}

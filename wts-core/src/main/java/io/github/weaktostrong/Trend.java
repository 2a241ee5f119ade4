package io.github.weaktostrong;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        Map<Role, List<RunResult>> byRole = new EnumMap<>(Role.class);
        runs.stream()
                .filter(run -> run.strategy() == strategy)
                .forEach(
                        run ->
                                byRole.computeIfAbsent(run.role(), r -> new ArrayList<>())
                                        .add(run));
        List<String> doubts = new ArrayList<>();
        byRole.forEach((role, cell) -> doubt(role, cell, benchmark, doubts));
        Map<Role, OptionalDouble> trust = new EnumMap<>(Role.class);
        byRole.forEach((role, cell) -> trust.put(role, trust(role, cell, benchmark)));
        int seeds = byRole.get(Role.WEAK).size();
        if (seeds < SEEDS_FOR_A_CLAIM) {
            doubts.add(
                    seeds
                            + " seed(s): no significance is claimed below "
                            + SEEDS_FOR_A_CLAIM);
        }
        boolean complete = trust.values().stream().allMatch(OptionalDouble::isPresent);
        if (!complete) {
            doubts.add("the trust metric is undefined for a role");
        }
        return new Trend(strategy, complete && rises(trust), doubts);
    }

    private static boolean rises(Map<Role, OptionalDouble> trust) {
        double weak = trust.get(Role.WEAK).orElseThrow();
        double naive = trust.get(Role.WTS_NAIVE).orElseThrow();
        double aux = trust.get(Role.WTS_AUX).orElseThrow();
        double ceiling = trust.get(Role.STRONG_CEILING).orElseThrow();
        return naive > weak && aux > weak && ceiling > naive && ceiling > aux;
    }

    /** Mean over seeds, turned so that higher is more trustworthy. */
    private static OptionalDouble trust(Role role, List<RunResult> cell, Benchmark benchmark) {
        OptionalDouble mean =
                SummaryRow.of(cell.get(0).strategy(), role, cell)
                        .metrics()
                        .get(benchmark.trustMetric())
                        .mean();
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

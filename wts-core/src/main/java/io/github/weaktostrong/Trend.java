package io.github.weaktostrong;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Does trust rise from the weak model over the students to the ceiling (the paper's Table 1)?
 *
 * <p>Without a {@link Role#WTS_AUX}, as for privacy, the trend is about {@link Role#WTS_NAIVE}.
 *
 * @param strategy the strategy
 * @param onMeans whether the means over seeds are in that order
 * @param doubts why the answer is undetermined; empty if nothing speaks against it
 */
public record Trend(Strategy strategy, boolean onMeans, List<String> doubts) {
    private static final int SEEDS_FOR_A_CLAIM = 5;
    private static final double MARGIN = 0.02; // over the majority class, or the untuned model

    /** Keeps a copy. */
    public Trend {
        doubts = List.copyOf(doubts);
    }

    /** {@code yes} or {@code no} on means, {@code undetermined} where there are doubts. */
    public String verdict() {
        return doubts.isEmpty() ? (onMeans ? "yes" : "no") : "undetermined";
    }

    /** Reads the trend off the cells of one strategy. */
    static Trend of(Strategy strategy, List<RunResult> runs, TrustProperty property) {
        List<RunResult> own = runs.stream().filter(run -> run.strategy() == strategy).toList();
        List<String> doubts = new ArrayList<>();
        Map<Role, OptionalDouble> trust = new EnumMap<>(Role.class);
        long seeds = 0;
        for (Role role : List.of(Role.WEAK, Role.WTS_NAIVE, Role.WTS_AUX, Role.STRONG_CEILING)) {
            List<RunResult> cell = cell(role, own);
            if (!cell.isEmpty()) {
                doubt(role, cell, cell(untuned(role), own), property).ifPresent(doubts::add);
                trust.put(role, trust(cell, property));
            }
            seeds = Math.max(seeds, cell.size());
        }
        if (seeds < SEEDS_FOR_A_CLAIM) {
            doubts.add(seeds + " seed(s): no significance is claimed below " + SEEDS_FOR_A_CLAIM);
        }
        boolean complete =
                trust.keySet().containsAll(List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING));
        if (!complete || trust.containsValue(OptionalDouble.empty())) {
            doubts.add("the trust metric is undefined for a role");
            return new Trend(strategy, false, doubts);
        }
        return new Trend(strategy, rises(trust), doubts);
    }

    private static List<RunResult> cell(Role role, List<RunResult> runs) {
        return runs.stream().filter(run -> run.role() == role).toList();
    }

    private static Role untuned(Role role) {
        return role == Role.WEAK ? Role.WEAK_UNTUNED : Role.STRONG_UNTUNED;
    }

    private static boolean rises(Map<Role, OptionalDouble> trust) {
        double weak = value(trust, Role.WEAK);
        double naive = value(trust, Role.WTS_NAIVE);
        double aux = trust.containsKey(Role.WTS_AUX) ? value(trust, Role.WTS_AUX) : naive;
        double ceiling = value(trust, Role.STRONG_CEILING);
        return naive > weak && aux > weak && ceiling > naive && ceiling > aux;
    }

    private static double value(Map<Role, OptionalDouble> trust, Role role) {
        return Objects.requireNonNull(trust.get(role)).orElseThrow();
    }

    /** Mean over seeds, turned so that higher is more trustworthy. */
    private static OptionalDouble trust(List<RunResult> cell, TrustProperty property) {
        OptionalDouble mean = mean(property.trustMetric(), cell);
        double sign = property.higherTrustIsBetter() ? 1 : -1;
        return mean.isPresent() ? OptionalDouble.of(sign * mean.getAsDouble()) : mean;
    }

    private static OptionalDouble mean(String metric, List<RunResult> cell) {
        return SummaryRow.Spread.of(metric, cell).mean();
    }

    /** A collapsed model is perfectly fair and perfectly private: what it must beat first. */
    private static Optional<String> doubt(
            Role role, List<RunResult> cell, List<RunResult> untuned, TrustProperty property) {
        return property.higherTaskIsBetter()
                ? doubtMajority(role, cell, property)
                : doubtUntuned(role, cell, untuned, property);
    }

    private static Optional<String> doubtMajority(
            Role role, List<RunResult> cell, TrustProperty property) {
        double accuracy = 0;
        double majority = 0;
        for (RunResult run : cell) {
            if (!(run.rows() instanceof Predictions predictions)) {
                return Optional.empty();
            }
            accuracy += run.metrics().get(property.taskMetric()).orElse(0) / cell.size();
            majority += majority(predictions) / cell.size();
        }
        return accuracy < majority + MARGIN
                ? Optional.of(
                        "%s does not beat the majority class by %.0f points (%.1f against %.1f %%)"
                                .formatted(role, 100 * MARGIN, 100 * accuracy, 100 * majority))
                : Optional.empty();
    }

    private static Optional<String> doubtUntuned(
            Role role, List<RunResult> cell, List<RunResult> untuned, TrustProperty property) {
        OptionalDouble tuned = mean(property.taskMetric(), cell);
        OptionalDouble before = mean(property.taskMetric(), untuned);
        if (before.isEmpty()
                || (tuned.isPresent()
                        && tuned.getAsDouble() <= (1 - MARGIN) * before.getAsDouble())) {
            return Optional.empty();
        }
        String reached = tuned.isPresent() ? "%.1f".formatted(tuned.getAsDouble()) : "undefined";
        return Optional.of(
                "%s does not beat the un-fine-tuned model's %s by %.0f %% (%s against %.1f)"
                        .formatted(
                                role,
                                property.taskMetric(),
                                100 * MARGIN,
                                reached,
                                before.getAsDouble()));
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

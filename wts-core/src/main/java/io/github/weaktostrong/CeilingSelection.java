package io.github.weaktostrong;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Picks the strong ceiling among candidates by their trade-off on validation data.
 *
 * <p>The paper picks by eye and on test data; this selection sees V only. Other rules implement
 * this interface.
 */
@FunctionalInterface
public interface CeilingSelection {

    /**
     * A candidate's two goods on validation data.
     *
     * @param task task metric, higher is better; minus infinity where it is undefined
     * @param trust trust metric, turned so that higher is better; minus infinity likewise
     */
    record TradeOff(double task, double trust) {
        boolean isDefined() {
            return Double.isFinite(task) && Double.isFinite(trust);
        }

        boolean dominates(TradeOff other) {
            return task >= other.task
                    && trust >= other.trust
                    && (task > other.task || trust > other.trust);
        }
    }

    /** Index of the picked candidate; there is at least one. */
    int select(List<TradeOff> candidates);

    /** Indices of the candidates that no other one dominates. */
    static List<Integer> paretoFront(List<TradeOff> candidates) {
        return IntStream.range(0, candidates.size())
                .filter(i -> candidates.stream().noneMatch(c -> c.dominates(candidates.get(i))))
                .boxed()
                .toList();
    }

    /**
     * The default: on the Pareto front, the smallest distance to the utopia point after min-max
     * scaling of both goods over the front; of equally distant ones the more trustworthy. A
     * candidate with an undefined good is picked only if there is no other.
     */
    static CeilingSelection utopiaDistance() {
        return candidates -> {
            List<Integer> front =
                    paretoFront(candidates).stream()
                            .filter(i -> candidates.get(i).isDefined())
                            .toList();
            if (front.isEmpty()) {
                return paretoFront(candidates).get(0);
            }
            double[] task = front.stream().mapToDouble(i -> candidates.get(i).task()).toArray();
            double[] trust = front.stream().mapToDouble(i -> candidates.get(i).trust()).toArray();
            double[] scaledTask = scaled(task);
            double[] scaledTrust = scaled(trust);
            int best = 0;
            for (int i = 1; i < task.length; i++) {
                double closer =
                        Math.hypot(1 - scaledTask[best], 1 - scaledTrust[best])
                                - Math.hypot(1 - scaledTask[i], 1 - scaledTrust[i]);
                if (closer > 1e-12 || (closer > -1e-12 && trust[i] > trust[best])) {
                    best = i;
                }
            }
            return front.get(best);
        };
    }

    private static double[] scaled(double[] values) {
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        return Arrays.stream(values)
                .map(value -> high > low ? (value - low) / (high - low) : 1)
                .toArray();
    }
}

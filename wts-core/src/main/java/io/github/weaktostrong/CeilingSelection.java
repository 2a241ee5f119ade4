package io.github.weaktostrong;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Rule that picks the strong ceiling among candidates by their trade-off on validation data.
 *
 * <p>The paper picks by eye and on test data; this selection sees V only. Other rules implement
 * this interface.
 */
@FunctionalInterface
public interface CeilingSelection {
    /**
     * The two goods of a candidate on validation data, in fixed units: 0.01 of an accuracy, of a
     * rate or of a difference of rates, 0.01 nat of mean token loss, 0.1 of an epsilon.
     *
     * @param task the task metric, higher is better; minus infinity where it is undefined
     * @param trust the trust metric, turned so that higher is better; minus infinity likewise
     */
    record TradeOff(double task, double trust) {
        /** Whether both goods are known. */
        public boolean isDefined() {
            return Double.isFinite(task) && Double.isFinite(trust);
        }

        /** Whether this one is at least as good in both and better in one. */
        public boolean dominates(TradeOff other) {
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

    /** The default: the largest sum, one unit of trust being worth one of the task. */
    static CeilingSelection largestSum() {
        return atRate(1);
    }

    /**
     * The largest {@code task + rate * trust}; of equal ones the better task, of these the first. A
     * candidate with an undefined good is picked only if there is no other.
     *
     * <p>Nothing is scaled by the candidates, so that one that is not picked changes nothing,
     * wherever it lies.
     *
     * @param rate units of the task that one unit of trust is worth, above 0
     */
    static CeilingSelection atRate(double rate) {
        return candidates -> {
            int best = 0;
            for (int i = 1; i < candidates.size(); i++) {
                if (isBetter(candidates.get(i), candidates.get(best), rate)) {
                    best = i;
                }
            }
            return best;
        };
    }

    private static boolean isBetter(TradeOff one, TradeOff other, double rate) {
        if (one.isDefined() != other.isDefined()) {
            return one.isDefined();
        }
        if (!one.isDefined()) {
            return one.task > other.task || (one.task == other.task && one.trust > other.trust);
        }
        double gain = one.task + rate * one.trust - (other.task + rate * other.trust);
        double rounding = 1e-9;
        return gain > rounding || (gain > -rounding && one.task > other.task + rounding);
    }
}

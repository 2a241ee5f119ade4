package io.github.weaktostrong.eval.fairness;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/** Largest and smallest rate over groups, undefined as soon as one rate is. */
final class Spread {
    private Spread() {}

    static OptionalDouble difference(
            List<GroupMetrics> groups, Function<GroupMetrics, OptionalDouble> rate) {
        return extremes(groups, rate)
                .map(rates -> OptionalDouble.of(rates.getMax() - rates.getMin()))
                .orElseGet(OptionalDouble::empty);
    }

    static OptionalDouble ratio(
            List<GroupMetrics> groups, Function<GroupMetrics, OptionalDouble> rate) {
        return extremes(groups, rate)
                .filter(rates -> rates.getMax() > 0)
                .map(rates -> OptionalDouble.of(rates.getMin() / rates.getMax()))
                .orElseGet(OptionalDouble::empty);
    }

    static OptionalDouble combine(
            OptionalDouble first, OptionalDouble second, DoubleBinaryOperator operator) {
        if (first.isEmpty() || second.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(operator.applyAsDouble(first.getAsDouble(), second.getAsDouble()));
    }

    private static Optional<DoubleSummaryStatistics> extremes(
            List<GroupMetrics> groups, Function<GroupMetrics, OptionalDouble> rate) {
        if (groups.size() < 2) {
            return Optional.empty();
        }
        DoubleSummaryStatistics extremes = new DoubleSummaryStatistics();
        for (GroupMetrics group : groups) {
            OptionalDouble value = rate.apply(group);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            extremes.accept(value.getAsDouble());
        }
        return Optional.of(extremes);
    }
}

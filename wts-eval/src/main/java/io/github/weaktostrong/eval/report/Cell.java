package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One metric of one strategy and role: the summary's numbers, and the seeds behind them. */
final class Cell {
    private final WeakToStrongResult result;
    private final Strategy strategy;
    private final Role role;
    private final String metric;

    Cell(WeakToStrongResult result, Strategy strategy, Role role, String metric) {
        this.result = result;
        this.strategy = strategy;
        this.role = role;
        this.metric = metric;
    }

    Strategy strategy() {
        return strategy;
    }

    Role role() {
        return role;
    }

    /** {@code WEAK_TFT, naive student}. */
    String name() {
        return strategy + ", " + role.words();
    }

    /** The vertical bar around a mean. */
    record Bar(double low, double high, boolean overSeeds) {}

    /** The summary's entry; empty where the metric was not measured. */
    Optional<SummaryRow.Spread> spread() {
        return result.summary().stream()
                .filter(row -> row.strategy() == strategy && row.role() == role)
                .filter(row -> row.metrics().containsKey(metric))
                .map(row -> row.metrics().get(metric))
                .findFirst();
    }

    OptionalDouble mean() {
        return spread().map(SummaryRow.Spread::mean).orElse(OptionalDouble.empty());
    }

    /** The values of the seeds that define the metric, in the order of the runs. */
    Map<Long, Double> bySeed() {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (RunResult run : runs()) {
            run.metrics().get(metric).ifPresent(value -> values.put(run.seed(), value));
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * One standard deviation to each side from two seeds on; below that the interval from resampled
     * test rows, which does not contain the variation between trainings.
     */
    Optional<Bar> bar() {
        OptionalDouble mean = mean();
        if (mean.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble deviation = spread().orElseThrow().standardDeviation();
        if (deviation.isPresent()) {
            double d = deviation.getAsDouble();
            return Optional.of(new Bar(mean.getAsDouble() - d, mean.getAsDouble() + d, true));
        }
        return runs().stream()
                .filter(run -> run.metrics().get(metric).isPresent())
                .filter(run -> run.intervals().containsKey(metric))
                .map(run -> run.intervals().get(metric))
                .map(interval -> new Bar(interval.get(0), interval.get(1), false))
                .findFirst();
    }

    /** Mean, deviation and number of seeds in words. */
    String words() {
        return spread().map(Words::spread).orElse("not measured");
    }

    private List<RunResult> runs() {
        return result.runs().stream()
                .filter(run -> run.strategy() == strategy && run.role() == role)
                .toList();
    }
}

package io.github.weaktostrong.eval.report;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/** Numbers that the summary does not hold, one per seed that defines them. */
record OverSeeds(List<Double> values) {

    OverSeeds {
        values = List.copyOf(values);
    }

    OptionalDouble mean() {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(new Mean().evaluate(array()));
    }

    /** Returns the standard deviation with n - 1; empty below two seeds. */
    OptionalDouble standardDeviation() {
        return values.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(new StandardDeviation().evaluate(array()));
    }

    private double[] array() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

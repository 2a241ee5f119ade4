package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** {@code demographic_parity_difference} and the other group metrics of clean two-class rows. */
final class AddedFairness implements AddedProperty {

    @Override
    public String property() {
        return "fairness";
    }

    @Override
    public String trustMetric() {
        return FairnessMetricSet.PARITY;
    }

    @Override
    public Map<String, Object> description() {
        return Map.of();
    }

    /**
     * Returns the splits unchanged: every clean row has a group and every group is in every part,
     * or no row has any, which a regularizer that needs groups refuses itself.
     */
    @Override
    public Splits extended(Splits plain) {
        List<Dataset> parts = plain.parts();
        if (parts.stream().allMatch(part -> part.groups().isEmpty())) {
            return plain;
        }
        for (Dataset part : parts) {
            Dataset clean = part.filter(row -> row.variant().isEmpty());
            long without = clean.examples().stream().filter(row -> row.group().isEmpty()).count();
            if (without > 0) {
                throw new BadInputException(
                        "%s: a row has no group (%s of %s rows have none); expected the protected group of every row, for a regularizer of fairness and for %s; add \"group\" to the rows, or leave the regularizer out"
                                .formatted(part.name(), without, clean.size(), trustMetric()));
            }
        }
        return plain.requireGroups();
    }

    @Override
    public boolean isAdded(Example row) {
        return false;
    }

    @Override
    public boolean isOwn(String metric) {
        return !metric.equals(FairnessMetricSet.ACCURACY);
    }

    /** Returns the group metrics; parity alone, undefined, where no row has a group. */
    @Override
    public Metrics metrics(Predictions predictions) {
        List<String> groups = groups(predictions);
        return groups.contains("")
                ? Metrics.none().with(trustMetric(), OptionalDouble.empty())
                : FairnessMetricSet.of(FairnessMetricSet.table(predictions).metrics(), groups);
    }

    private static List<String> groups(Predictions predictions) {
        return predictions.groups().stream().distinct().sorted().toList();
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return groups(predictions).contains("")
                ? Map.of()
                : FairnessMetricSet.intervals(predictions);
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return groups(seeds.get(0)).contains("")
                ? Map.of()
                : FairnessMetricSet.intervalsOverSeeds(seeds);
    }
}

package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The report of an attack on a set of rows.
 *
 * <p>Attacked are the rows that the victim had right. Rates are in [0, 1] and empty where no row
 * could have counted towards them.
 *
 * @param recipe the attack's name
 * @param rows the rows in the order of the data, at least one
 */
public record AttackReport(String recipe, List<AttackedRow> rows) {
    private static final int BOOTSTRAP_SEED = 0;

    /** Copies the rows. */
    public AttackReport {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no attacked rows; expected at least one");
        }
    }

    /** Share of rows that the victim had right before the attack. */
    public double cleanAccuracy() {
        return cleanAccuracy(rows).orElseThrow();
    }

    /** Share of rows that the victim has right under the attack. */
    public double attackedAccuracy() {
        return attackedAccuracy(rows).orElseThrow();
    }

    /** Share of attacked rows whose class changed; empty where the victim had no row right. */
    public OptionalDouble successRate() {
        return successRate(rows);
    }

    /** Queries per attacked row, failed attacks included. */
    public OptionalDouble meanQueries() {
        return mean(rows, AttackReport::attacked, AttackedRow::queries);
    }

    /** Changed words as a share of the text's words, over the attacks that succeeded. */
    public OptionalDouble meanChangedWordShare() {
        return mean(rows, AttackReport::succeeded, AttackedRow::changedWordShare);
    }

    /** Number of rows that ended so. */
    public int count(Outcome outcome) {
        return (int) rows.stream().filter(row -> row.outcome() == outcome).count();
    }

    /** Returns the figures with the command line's keys, and the counts behind each. */
    public Metrics metrics() {
        return Metrics.none()
                .with("clean_accuracy", cleanAccuracy())
                .with("attacked_accuracy", attackedAccuracy())
                .with("success_rate", successRate())
                .with("mean_queries", meanQueries())
                .with("mean_changed_word_share", meanChangedWordShare())
                .with("rows", rows.size())
                .with("succeeded", count(Outcome.SUCCEEDED))
                .with("failed", count(Outcome.FAILED))
                .with("already_wrong", count(Outcome.ALREADY_WRONG));
    }

    /**
     * Intervals at 95 % of accuracies and success rate as (low, high), from resampled sources: rows
     * of one sentence are not independent.
     */
    public Map<String, List<Double>> intervals() {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        interval("clean_accuracy", AttackReport::cleanAccuracy, intervals);
        interval("attacked_accuracy", AttackReport::attackedAccuracy, intervals);
        interval("success_rate", AttackReport::successRate, intervals);
        return intervals;
    }

    private void interval(
            String name,
            Function<List<AttackedRow>, OptionalDouble> statistic,
            Map<String, List<Double>> intervals) {
        List<String> sources = rows.stream().map(row -> row.original().source()).toList();
        Bootstrap.withSeed(BOOTSTRAP_SEED)
                .overSources(
                        sources,
                        drawn -> statistic.apply(Arrays.stream(drawn).mapToObj(rows::get).toList()))
                .ifPresent(found -> intervals.put(name, found.ends()));
    }

    private static OptionalDouble cleanAccuracy(List<AttackedRow> rows) {
        return mean(rows, row -> true, row -> attacked(row) ? 1 : 0);
    }

    private static OptionalDouble attackedAccuracy(List<AttackedRow> rows) {
        return mean(rows, row -> true, row -> row.outcome() == Outcome.FAILED ? 1 : 0);
    }

    private static OptionalDouble successRate(List<AttackedRow> rows) {
        return mean(rows, AttackReport::attacked, row -> succeeded(row) ? 1 : 0);
    }

    private static boolean attacked(AttackedRow row) {
        return row.outcome() != Outcome.ALREADY_WRONG;
    }

    private static boolean succeeded(AttackedRow row) {
        return row.outcome() == Outcome.SUCCEEDED;
    }

    private static OptionalDouble mean(
            List<AttackedRow> rows,
            Predicate<AttackedRow> which,
            ToDoubleFunction<AttackedRow> value) {
        return rows.stream().filter(which).mapToDouble(value).average();
    }
}

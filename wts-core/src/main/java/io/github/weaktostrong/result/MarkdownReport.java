package io.github.weaktostrong.result;

import io.github.weaktostrong.trend.RatioOfMeans;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** {@code report.md}: the cells over seeds, the trend, the costs, what was run. */
final class MarkdownReport {
    private static final String TEST =
            "p of rise: intersection-union test over paired differences per seed, with the variance"
                    + " of overlapping resplits; p of fall: at least one difference is negative."
                    + " Both after Holm's correction for the claims that were named beforehand:"
                    + " %s. Other rows are exploratory: their p values are not corrected.";

    private MarkdownReport() {}

    static String of(WeakToStrongResult result) {
        StringBuilder text = new StringBuilder();
        text.append("# Weak-to-strong ").append(result.property()).append("\n\n");
        text.append("Benchmark: ").append(result.benchmark().get("name")).append(". ");
        text.append("Means over seeds, standard deviation after ±, on the test split.\n\n");
        trends(result, text);
        disclosures(result, text);
        cells(result, text);
        costs(result, text);
        baselines(result, text);
        warnings(result, text);
        result.privacy()
                .ifPresent(
                        statement ->
                                text.append("## Privacy\n\n")
                                        .append(statement.toMarkdown())
                                        .append('\n'));
        text.append("## What was run\n\n");
        list(result.benchmark(), text);
        list(result.environment(), text);
        return text.toString();
    }

    private static void cells(WeakToStrongResult result, StringBuilder text) {
        String task = result.taskMetric();
        String trust = result.trustMetric();
        String better = result.higherTrustIsBetter() ? "higher" : "lower";
        String betterTask = result.higherTaskIsBetter() ? "higher" : "lower";
        text.append("| strategy | role | ").append(task).append(" (").append(betterTask);
        text.append(" is better) | ");
        text.append(trust).append(" (").append(better).append(" is better) | ");
        List<String> names = new ArrayList<>(List.of(task, trust));
        for (String name : result.furtherTrustMetrics()) {
            names.add(name);
            text.append(name).append(" | ");
        }
        text.append("performance gap recovered, of means (95 % interval) |\n|---|---|");
        text.append("---|".repeat(names.size() + 1)).append('\n');
        for (SummaryRow row : result.summary()) {
            Map<String, SummaryRow.Spread> metrics = row.metrics();
            text.append("| ").append(row.strategy()).append(" | ").append(row.role());
            for (String name : names) {
                text.append(" | ").append(metrics.containsKey(name) ? show(metrics.get(name)) : "");
            }
            text.append(" | ")
                    .append(row.performanceGapRecovered().map(RatioOfMeans::words).orElse(""));
            text.append(" |\n");
        }
        text.append('\n');
    }

    private static String show(SummaryRow.Spread spread) {
        if (spread.mean().isEmpty()) {
            return "undefined";
        }
        String mean = number(spread.mean().getAsDouble());
        OptionalDouble deviation = spread.standardDeviation();
        return deviation.isPresent() ? mean + " ± " + number(deviation.getAsDouble()) : mean;
    }

    /** What the weak model's regularizer costs in the task, and what it brings in trust. */
    private static void costs(WeakToStrongResult result, StringBuilder text) {
        mean(result, Strategy.NO_TFT, result.taskMetric())
                .ifPresent(
                        plain ->
                                mean(result, Strategy.WEAK_TFT, result.taskMetric())
                                        .ifPresent(fair -> cost(result, plain, fair, text)));
    }

    private static void cost(
            WeakToStrongResult result, double plainTask, double fairTask, StringBuilder text) {
        OptionalDouble plain = mean(result, Strategy.NO_TFT, result.trustMetric());
        OptionalDouble fair = mean(result, Strategy.WEAK_TFT, result.trustMetric());
        text.append("Regularizing the weak model changes its ")
                .append(result.taskMetric())
                .append(" by ")
                .append(signed(fairTask - plainTask));
        if (plain.isPresent() && fair.isPresent()) {
            text.append(" and its ")
                    .append(result.trustMetric())
                    .append(" by ")
                    .append(signed(fair.getAsDouble() - plain.getAsDouble()));
        }
        text.append(".\n\n");
    }

    private static OptionalDouble mean(
            WeakToStrongResult result, Strategy strategy, String metric) {
        return result.summary().stream()
                .filter(row -> row.strategy() == strategy && row.role() == Role.WEAK)
                .filter(row -> row.metrics().containsKey(metric))
                .map(row -> row.metrics().get(metric).mean())
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static void trends(WeakToStrongResult result, StringBuilder text) {
        text.append("## Does trust rise from weak over the students to the ceiling?\n\n");
        result.trends().stream()
                .findFirst()
                .ifPresent(trend -> text.append(trend.effect().words()).append("\n\n"));
        text.append(
                "| strategy | metric | claim | on means | verdict | p of rise | p of fall | doubts"
                        + " |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        for (Trend trend : result.trends()) {
            boolean tested = !trend.comparisons().isEmpty();
            text.append("| ")
                    .append(trend.strategy())
                    .append(" | ")
                    .append(trend.metric())
                    .append(trend.primary() ? "" : ", the paper's")
                    .append(" | ")
                    .append(trend.exploratory() ? "exploratory" : "named beforehand")
                    .append(" | ")
                    .append(trend.onMeans() ? "yes" : "no")
                    .append(" | ")
                    .append(trend.verdict())
                    .append(" | ")
                    .append(tested ? number(trend.test().pOfRise()) : "")
                    .append(" | ")
                    .append(tested ? number(trend.test().pOfFall()) : "")
                    .append(" | ")
                    .append(
                            trend.doubts().stream()
                                    .map(Doubt::text)
                                    .collect(Collectors.joining("; ")))
                    .append(" |\n");
        }
        text.append('\n')
                .append(
                        TEST.formatted(
                                result.primary().stream()
                                        .map(Hypothesis::toString)
                                        .collect(Collectors.joining(", "))))
                .append("\n\n");
    }

    /** The test of every role's metrics that are 0 where nothing is given away. */
    private static void disclosures(WeakToStrongResult result, StringBuilder text) {
        if (result.summary().stream().allMatch(row -> row.disclosures().isEmpty())) {
            return;
        }
        text.append("## What is given away?\n\n");
        text.append("| strategy | role | metric | mean | above 0 | p that it is not |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (SummaryRow row : result.summary()) {
            for (Map.Entry<String, SummaryRow.Spread> metric : row.metrics().entrySet()) {
                TrendTest test = row.disclosures().get(metric.getKey());
                if (test != null) {
                    text.append(
                            "| %s | %s | %s | %s | %s | %s |\n"
                                    .formatted(
                                            row.strategy(),
                                            row.role(),
                                            metric.getKey(),
                                            show(metric.getValue()),
                                            test.verdict(),
                                            number(test.pOfRise())));
                }
            }
        }
        text.append("\nPaired t test over seeds, exploratory: not corrected for their number.\n\n");
    }

    private static void baselines(WeakToStrongResult result, StringBuilder text) {
        if (result.baselines().isEmpty()) {
            return;
        }
        text.append("## Without training: methods applied to the students' predictions\n\n");
        text.append("| method | strategy | role | seed | ")
                .append(result.taskMetric())
                .append(" | ")
                .append(result.trustMetric())
                .append(" |\n|---|---|---|---|---|---|\n");
        for (BaselineResult baseline : result.baselines()) {
            text.append("| ").append(baseline.name());
            text.append(" | ").append(baseline.strategy()).append(" | ").append(baseline.role());
            text.append(" | ").append(baseline.seed());
            for (String name : List.of(result.taskMetric(), result.trustMetric())) {
                OptionalDouble value = baseline.metrics().get(name);
                text.append(" | ");
                text.append(value.isPresent() ? number(value.getAsDouble()) : "undefined");
            }
            text.append(" |\n");
        }
        text.append('\n');
    }

    private static void warnings(WeakToStrongResult result, StringBuilder text) {
        if (!result.warnings().isEmpty()) {
            text.append("## Warnings\n\n");
            text.append(
                    result.warnings().stream()
                            .map(warning -> "- " + warning + "\n")
                            .collect(Collectors.joining()));
            text.append('\n');
        }
    }

    private static void list(Map<String, Object> values, StringBuilder text) {
        values.forEach(
                (name, value) ->
                        text.append("- ").append(name).append(": ").append(value).append('\n'));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.4f", value);
    }
}

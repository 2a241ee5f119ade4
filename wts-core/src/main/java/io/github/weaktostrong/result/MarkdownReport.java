package io.github.weaktostrong.result;

import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.trend.RatioOfMeans;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@code report.md}: is there a question, the verdicts, what to distrust; then the numbers behind
 * them and what was run.
 */
final class MarkdownReport {
    private static final String TEST =
            "p of rise: intersection-union test over paired differences per seed, with the variance"
                    + " of overlapping resplits; p of fall: at least one difference is negative."
                    + " Of our metric and the claims named beforehand (%s) both are after Holm's"
                    + " correction; all others are exploratory, their p values not corrected.";

    private MarkdownReport() {}

    static String of(WeakToStrongResult result) {
        StringBuilder text = new StringBuilder();
        text.append("# Weak-to-strong ").append(result.property()).append("\n\n");
        text.append("Benchmark: ").append(result.benchmark().get("name")).append(". ");
        text.append(seeds(result)).append(".\n\n");
        question(result, text);
        verdicts(result, text);
        disclosures(result, text);
        distrust(result, text);
        cells(result, text);
        costs(result, text);
        ceilings(result, text);
        baselines(result, text);
        result.privacy()
                .ifPresent(
                        statement ->
                                text.append("## Privacy\n\n")
                                        .append(statement.toMarkdown())
                                        .append('\n'));
        design(result.design(), text);
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
        text.append("## Means over seeds\n\n")
                .append("Standard deviation after ±, on the test rows. ")
                .append(Splits.IN_WORDS)
                .append("\n\n");
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
        result.lineWords().ifPresent(words -> text.append(words).append("\n\n"));
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

    private static String seeds(WeakToStrongResult result) {
        List<String> seeds =
                result.runs().stream().map(run -> String.valueOf(run.seed())).distinct().toList();
        return (seeds.size() == 1 ? "Seed: " : "Seeds: ") + String.join(", ", seeds);
    }

    /** Said first: without a gain in the task there is nothing to ask of trust. */
    private static void question(WeakToStrongResult result, StringBuilder text) {
        result.trends().stream()
                .findFirst()
                .ifPresent(
                        trend ->
                                text.append("## Is there a question?\n\n")
                                        .append(trend.effect().words())
                                        .append(" This holds for every strategy.\n\n"));
    }

    /** A row for each strategy, our metric beside the paper's. */
    private static void verdicts(WeakToStrongResult result, StringBuilder text) {
        text.append("## Does trust rise from weak over the students to the ceiling?\n\n");
        text.append("| strategy | claim | ").append(result.trustMetric());
        text.append(" rises on means | verdict | p of rise | p of fall | ");
        text.append(
                result.trends().stream()
                        .filter(trend -> !trend.primary())
                        .map(trend -> "the paper's " + trend.metric())
                        .findFirst()
                        .orElse("the paper's metric"));
        text.append(" rises on means | verdict | p of rise | p of fall |\n");
        text.append("|---".repeat(10)).append("|\n");
        for (Trend trend : result.primaryTrends()) {
            text.append("| ")
                    .append(trend.strategy())
                    .append(" | ")
                    .append(trend.exploratory() ? "exploratory" : "named beforehand")
                    .append(" | ")
                    .append(verdict(trend))
                    .append(" | ")
                    .append(
                            result.paperTrend(trend.strategy())
                                    .map(MarkdownReport::verdict)
                                    .orElse(" |  |  | "))
                    .append(" |\n");
        }
        text.append('\n')
                .append(TEST.formatted(String.join(", ", result.design().names())))
                .append("\n\n");
    }

    private static String verdict(Trend trend) {
        boolean tested = !trend.comparisons().isEmpty();
        return String.join(
                " | ",
                trend.onMeans() ? "yes" : "no",
                trend.verdict().toString(),
                tested ? number(trend.test().pOfRise()) : "",
                tested ? number(trend.test().pOfFall()) : "");
    }

    private static void distrust(WeakToStrongResult result, StringBuilder text) {
        if (!result.distrust().isEmpty()) {
            text.append("## What to distrust\n\n");
            result.distrust().forEach(reason -> text.append("- ").append(reason).append('\n'));
            text.append('\n');
        }
    }

    private static void design(Design design, StringBuilder text) {
        text.append("## What was written down beforehand\n\n")
                .append(design.words())
                .append("\n\n");
        design.settings()
                .forEach(
                        (name, value) ->
                                text.append("- ")
                                        .append(name)
                                        .append(" = ")
                                        .append(value)
                                        .append('\n'));
        text.append(design.settings().isEmpty() ? "" : "\n");
    }

    /** Which candidates were picked on V, how firmly, and which at other exchange rates. */
    private static void ceilings(WeakToStrongResult result, StringBuilder text) {
        List<RunResult> picked =
                result.runs().stream()
                        .filter(run -> run.selection().ceiling().isPresent())
                        .toList();
        if (picked.isEmpty()) {
            return;
        }
        text.append("## Ceilings picked on V\n\n")
                .append("Candidates by their index in `ceilings` of results.json.\n\n")
                .append(
                        "| strategy | seed | picked | task on V | trust or epsilon | picked again"
                                + " in")
                .append(
                        " resamples of V | picked if a unit of trust is worth two of the task |"
                                + " half")
                .append(" of one |\n")
                .append("|---".repeat(8))
                .append("|\n");
        for (RunResult run : picked) {
            CeilingPick pick = run.selection().ceiling().orElseThrow();
            CeilingCandidate candidate = pick.candidates().get(pick.picked());
            text.append("| ")
                    .append(run.strategy())
                    .append(" | ")
                    .append(run.seed())
                    .append(" | %s of %s | ".formatted(pick.picked(), pick.candidates().size()))
                    .append(number(candidate.task()))
                    .append(" | ")
                    .append(
                            candidate.epsilon().isPresent()
                                    ? PrivacyBudget.stated(candidate.epsilon().getAsDouble())
                                    : number(candidate.trust()))
                    .append(" | ")
                    .append(Math.round(100 * pick.frequency()))
                    .append(" % | ")
                    .append(pick.pickedAt1To2())
                    .append(" | ")
                    .append(pick.pickedAt2To1())
                    .append(" |\n");
        }
        text.append('\n');
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
                text.append(" | ").append(number(value));
            }
            text.append(" |\n");
        }
        text.append('\n');
    }

    private static void list(Map<String, Object> values, StringBuilder text) {
        values.forEach(
                (name, value) ->
                        text.append("- ").append(name).append(": ").append(value).append('\n'));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "undefined";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.4f", value);
    }
}

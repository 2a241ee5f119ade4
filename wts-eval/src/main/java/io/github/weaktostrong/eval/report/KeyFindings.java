package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The result in two paragraphs: is there a question; who improved what at which cost. */
final class KeyFindings {
    private final WeakToStrongResult result;
    private final Cells cells;

    KeyFindings(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
    }

    /** What was asked of which models, and whether it is a question. */
    String question() {
        return result.trends().stream()
                .findFirst()
                .map(trend -> asked() + " " + trend.effect().words())
                .orElseGet(this::asked);
    }

    /** The means behind the verdicts, and what regularizing costs. */
    String means() {
        List<String> sentences = new ArrayList<>();
        sentences.add(costOfRegularizingTheWeakModel());
        if (!result.primaryTrends().isEmpty()) {
            sentences.add("Mean " + Words.words(result.trustMetric()) + " of the models:");
        }
        result.primaryTrends().forEach(trend -> sentences.add(trend(trend)));
        return String.join(" ", sentences);
    }

    private String asked() {
        return ("Does a strong model (%s) that learns from the labels of a weak model (%s) keep or"
                        + " improve its %s? Measured on the test split%s, %s.")
                .formatted(
                        models(Role.WTS_NAIVE),
                        models(Role.WEAK),
                        Words.words(result.property()),
                        Provenance.benchmarkName(result).map(name -> " of " + name).orElse(""),
                        seeds(result));
    }

    private String models(Role role) {
        return result.runs().stream()
                .filter(run -> run.role() == role)
                .map(RunResult::model)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    static String seeds(WeakToStrongResult result) {
        List<Long> seeds = result.runs().stream().map(RunResult::seed).distinct().toList();
        String list = seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Words.count(seeds.size(), "seed") + " (" + list + ")";
    }

    private String costOfRegularizingTheWeakModel() {
        if (!cells.strategies().containsAll(List.of(Strategy.NO_TFT, Strategy.WEAK_TFT))) {
            return "What regularizing the weak model brings and costs cannot be told: NO_TFT and"
                    + " WEAK_TFT were not both run.";
        }
        return "Regularizing the weak model (WEAK_TFT against NO_TFT) moves its %s and its %s."
                .formatted(
                        change(result.trustMetric(), result.higherTrustIsBetter()),
                        change(result.taskMetric(), result.higherTaskIsBetter()));
    }

    private String change(String metric, boolean higherIsBetter) {
        PairedChange change =
                PairedChange.of(
                        cells.at(Strategy.NO_TFT, Role.WEAK, metric),
                        cells.at(Strategy.WEAK_TFT, Role.WEAK, metric));
        return Words.words(metric)
                + (change.isDefined()
                        ? " " + change.words(higherIsBetter)
                        : " by an undefined amount");
    }

    private String trend(Trend trend) {
        String means =
                cells.roles().stream()
                        .map(
                                role ->
                                        role.words()
                                                + " "
                                                + Words.number(
                                                        cells.at(
                                                                        trend.strategy(),
                                                                        role,
                                                                        result.trustMetric())
                                                                .mean()))
                        .collect(Collectors.joining(", "));
        return ("Under %s: %s, so trust %s from the weak model over the students to the ceiling on"
                        + " means; verdict: %s.")
                .formatted(
                        trend.strategy(),
                        means,
                        trend.onMeans() ? "rises" : "does not rise",
                        trend.verdict() + (trend.exploratory() ? ", exploratory" : ""));
    }
}

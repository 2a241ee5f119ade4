package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The result in a paragraph: who improved what at which cost, and what may be claimed. */
final class KeyFindings {
    private final WeakToStrongResult result;
    private final Cells cells;

    KeyFindings(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
    }

    /** Plain text, several sentences. */
    String paragraph() {
        List<String> sentences = new ArrayList<>();
        sentences.add(question());
        sentences.add(costOfRegularizingTheWeakModel());
        if (!result.trends().isEmpty()) {
            sentences.add("Mean " + Words.words(result.trustMetric()) + " of the models:");
        }
        result.trends().forEach(trend -> sentences.add(trend(trend)));
        List<Doubt> shared = commonDoubts();
        if (!shared.isEmpty()) {
            sentences.add("Doubts about every strategy: " + joined(shared) + ".");
        }
        return String.join(" ", sentences);
    }

    private String question() {
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
        List<Doubt> own = new ArrayList<>(trend.doubts());
        own.removeAll(commonDoubts());
        return ("Under %s: %s, so trust %s from the weak model over the students to the ceiling on"
                        + " means; verdict: %s%s.")
                .formatted(
                        trend.strategy(),
                        means,
                        trend.onMeans() ? "rises" : "does not rise",
                        trend.verdict(),
                        own.isEmpty() ? "" : " (" + joined(own) + ")");
    }

    private static String joined(List<Doubt> doubts) {
        return doubts.stream().map(Doubt::text).collect(Collectors.joining("; "));
    }

    /** Doubts about every strategy, if there are several: said once. */
    private List<Doubt> commonDoubts() {
        if (result.trends().size() < 2) {
            return List.of();
        }
        return result.trends().get(0).doubts().stream()
                .filter(doubt -> result.trends().stream().allMatch(t -> t.doubts().contains(doubt)))
                .toList();
    }
}

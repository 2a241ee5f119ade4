package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result in sentences: the answer, whether there is a question, and what regularizing costs.
 */
final class KeyFindings {
    private final WeakToStrongResult result;
    private final Cells cells;

    KeyFindings(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
    }

    /** One sentence: under which strategies trust rises. */
    String answer() {
        Map<Verdict, List<String>> verdicts = new EnumMap<>(Verdict.class);
        for (Trend trend : result.primaryTrends()) {
            verdicts.computeIfAbsent(trend.verdict(), v -> new ArrayList<>())
                    .add(trend.strategy().name());
        }
        if (verdicts.isEmpty()) {
            return "It was not asked whether %s rises from a weak model over its students."
                    .formatted(Words.property(result.property()));
        }
        List<String> clauses = new ArrayList<>();
        verdicts.forEach(
                (verdict, strategies) ->
                        clauses.add(
                                (verdicts.size() > 1 || strategies.size() == 1)
                                        ? clause(verdict) + " under " + and(strategies)
                                        : clause(verdict) + ", whatever is regularized"));
        return "From the weak model over its students to the strong ceiling, %s %s."
                .formatted(Words.property(result.property()), String.join("; it ", clauses));
    }

    private static String clause(Verdict verdict) {
        return switch (verdict) {
            case YES -> "rises";
            case NO -> "does not rise";
            case UNDETERMINED -> "may or may not rise";
            case NOT_APPLICABLE -> "leaves nothing to ask";
        };
    }

    private static String and(List<String> names) {
        int last = names.size() - 1;
        return last == 0
                ? names.get(0)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    /** What was asked of which models, and whether it is a question. */
    String question() {
        String asked =
                ("A strong model (%s) learned from the labels of a weak one (%s), measured on the"
                                + " test split%s, %s.")
                        .formatted(
                                models(Role.WTS_NAIVE),
                                models(Role.WEAK),
                                Provenance.benchmarkName(result)
                                        .map(name -> " of " + name)
                                        .orElse(""),
                                seeds());
        return result.trends().stream()
                .findFirst()
                .map(trend -> asked + " " + trend.effect().words())
                .orElse(asked);
    }

    private String models(Role role) {
        return result.runs().stream()
                .filter(run -> run.role() == role)
                .map(RunResult::model)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String seeds() {
        List<Long> seeds = result.runs().stream().map(RunResult::seed).distinct().toList();
        String list = seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Words.count(seeds.size(), "seed") + " (" + list + ")";
    }

    /** What regularizing the weak model brings, and costs. */
    String cost() {
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
}

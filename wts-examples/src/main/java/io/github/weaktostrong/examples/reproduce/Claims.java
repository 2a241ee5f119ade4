package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.Role;
import io.github.weaktostrong.RunResult;
import io.github.weaktostrong.Strategy;
import io.github.weaktostrong.WeakToStrongResult;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the paper says in words and in numbers, with ours beside it. */
final class Claims {
    private final Scenario scenario;
    private final Results results;

    Claims(Scenario scenario, Results results) {
        this.scenario = scenario;
        this.results = results;
    }

    /** Claims in words. */
    Section.Table inWords() {
        List<List<String>> rows = new ArrayList<>();
        for (String property : List.of("fairness", "adversarial")) {
            rows.add(
                    pair(
                            "WEAK_WTS_TFT, " + property + ": naive student above weak model",
                            property,
                            Role.WEAK,
                            Role.WTS_NAIVE));
            rows.add(
                    pair(
                            "WEAK_WTS_TFT, " + property + ": auxiliary loss above naive",
                            property,
                            Role.WTS_NAIVE,
                            Role.WTS_AUX));
        }
        rows.add(pair("WEAK_WTS_TFT, ood: naive above weak", "ood", Role.WEAK, Role.WTS_NAIVE));
        rows.add(privacyGap());
        rows.add(peak());
        for (String property : Scenario.CLASSIFIED) {
            rows.add(largeAlpha(property));
        }
        rows.add(largerWeakModel());
        return new Section.Table(
                "Claims of the paper in words. Verdicts need five seeds; on fewer they are"
                        + " undetermined, whatever the means say.",
                List.of("claim", "ours, on means", "verdict"),
                rows);
    }

    private List<String> pair(String claim, String property, Role lower, Role higher) {
        Optional<WeakToStrongResult> result = results.find(scenario.base(property));
        if (result.isEmpty()) {
            return List.of(claim, unavailable(property), "");
        }
        double[] differences = differences(result.get(), lower, higher);
        if (differences.length == 0) {
            return List.of(claim, "undefined", Verdict.UNDETERMINED.toString());
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        return List.of(claim, signed(mean), verdict(result.get(), differences).toString());
    }

    private static Verdict verdict(WeakToStrongResult result, double[] differences) {
        if (differences.length < TrendTest.SEEDS_FOR_A_CLAIM) {
            return Verdict.UNDETERMINED;
        }
        double ratio =
                result.trends().stream()
                        .flatMap(trend -> trend.test().comparisons().stream())
                        .mapToDouble(c -> c.test().resplitRatio())
                        .max()
                        .orElse(0);
        PairedTest test = PairedTest.of(differences, ratio);
        return test.pOfRise() <= TrendTest.LEVEL
                ? Verdict.YES
                : test.pOfFall() <= TrendTest.LEVEL ? Verdict.NO : Verdict.UNDETERMINED;
    }

    /** Per seed, WEAK_WTS_TFT, turned so that above zero is more trustworthy. */
    private static double[] differences(WeakToStrongResult result, Role lower, Role higher) {
        double sign = result.higherTrustIsBetter() ? 1 : -1;
        List<Double> differences = new ArrayList<>();
        for (RunResult one : runs(result, lower)) {
            for (RunResult other : runs(result, higher)) {
                OptionalDouble low = one.metrics().get(result.trustMetric());
                OptionalDouble high = other.metrics().get(result.trustMetric());
                if (one.seed() == other.seed() && low.isPresent() && high.isPresent()) {
                    differences.add(sign * (high.getAsDouble() - low.getAsDouble()));
                }
            }
        }
        return differences.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<RunResult> runs(WeakToStrongResult result, Role role) {
        return result.runs().stream()
                .filter(r -> r.strategy() == Strategy.WEAK_WTS_TFT && r.role() == role)
                .toList();
    }

    private List<String> privacyGap() {
        String claim = "WEAK_TFT, privacy: the gap between student and weak model widens";
        Point base = scenario.base("privacy");
        OptionalDouble before = gap(base, Strategy.NO_TFT);
        OptionalDouble after = gap(base, Strategy.WEAK_TFT);
        return before.isPresent() && after.isPresent()
                ? List.of(
                        claim,
                        "from %s to %s points of extraction"
                                .formatted(
                                        percent(before.getAsDouble()),
                                        percent(after.getAsDouble())),
                        Verdict.UNDETERMINED.toString())
                : List.of(claim, unavailable("privacy"), "");
    }

    private OptionalDouble gap(Point point, Strategy strategy) {
        OptionalDouble weak = results.trust(point, strategy, Role.WEAK);
        OptionalDouble student = results.trust(point, strategy, Role.WTS_NAIVE);
        return weak.isPresent() && student.isPresent()
                ? OptionalDouble.of(student.getAsDouble() - weak.getAsDouble())
                : OptionalDouble.empty();
    }

    private List<String> peak() {
        String claim =
                "adversarial: robustness peaks near lambda 0.4, the task metric falls steadily";
        List<String> ours = new ArrayList<>();
        for (String value : scenario.values("lambda", "adversarial")) {
            Point point =
                    scenario.changed("adversarial", Map.of("lambda", value), Strategy.WEAK_WTS_TFT);
            OptionalDouble trust = results.trust(point, Strategy.WEAK_WTS_TFT, Role.WTS_NAIVE);
            OptionalDouble task =
                    results.mean(point, Strategy.WEAK_WTS_TFT, Role.WTS_NAIVE, "accuracy");
            if (trust.isPresent() && task.isPresent()) {
                ours.add(
                        "lambda %s: %s, task %s"
                                .formatted(
                                        value,
                                        percent(trust.getAsDouble()),
                                        percent(task.getAsDouble())));
            }
        }
        return series(claim, ours, "adversarial");
    }

    private List<String> largeAlpha(String property) {
        String claim = property + ": trust declines for large alpha (WEAK_WTS_TFT)";
        List<String> ours = new ArrayList<>();
        for (String value : scenario.values("alpha", property)) {
            Point point = scenario.changed(property, Map.of("alpha", value), Strategy.WEAK_WTS_TFT);
            results.trust(point, Strategy.WEAK_WTS_TFT, Role.WTS_AUX)
                    .ifPresent(trust -> ours.add("alpha %s: %.4f".formatted(value, trust)));
        }
        return series(claim, ours, property);
    }

    private List<String> largerWeakModel() {
        String claim = "adversarial: the larger weak model breaks the trend (WEAK_WTS_TFT)";
        List<String> ours = new ArrayList<>();
        for (String strong : scenario.values("strong_sizes", "adversarial")) {
            String weak =
                    scenario.values("weak_sizes", "adversarial").stream()
                            .reduce((a, b) -> b)
                            .orElseThrow();
            Point point =
                    scenario.changed(
                            "adversarial",
                            Map.of("weak", weak, "strong", strong),
                            Strategy.values());
            results.find(point).stream()
                    .flatMap(result -> result.trends().stream())
                    .filter(trend -> trend.strategy() == Strategy.WEAK_WTS_TFT)
                    .forEach(
                            trend ->
                                    ours.add(
                                            "%s, %s: trend on means %s"
                                                    .formatted(
                                                            weak,
                                                            strong,
                                                            trend.onMeans() ? "yes" : "no")));
        }
        return series(claim, ours, "adversarial");
    }

    private List<String> series(String claim, List<String> ours, String property) {
        return ours.isEmpty()
                ? List.of(claim, unavailable(property), "")
                : List.of(claim, String.join("; ", ours), Verdict.UNDETERMINED.toString());
    }

    /** Numbers that the paper states. */
    Section.Table inNumbers() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(number("ood WEAK_TFT, weak", "72 %", "ood", Strategy.WEAK_TFT, Role.WEAK));
        rows.add(number("ood WEAK_TFT, naive", "75 %", "ood", Strategy.WEAK_TFT, Role.WTS_NAIVE));
        for (Strategy strategy : List.of(Strategy.NO_TFT, Strategy.WEAK_TFT)) {
            rows.add(
                    number(
                            "adversarial " + strategy + ", weak",
                            strategy == Strategy.NO_TFT ? "71 %" : "78 %",
                            "adversarial",
                            strategy,
                            Role.WEAK));
        }
        rows.add(number("extraction NO_TFT, weak", "18 %", "privacy", Strategy.NO_TFT, Role.WEAK));
        rows.add(
                number(
                        "extraction WEAK_TFT, weak",
                        "14 %",
                        "privacy",
                        Strategy.WEAK_TFT,
                        Role.WEAK));
        List<String> students = List.of("45 %", "44 %", "26 %");
        for (Strategy strategy : Strategy.values()) {
            rows.add(
                    number(
                            "extraction " + strategy + ", naive",
                            students.get(List.of(Strategy.values()).indexOf(strategy)),
                            "privacy",
                            strategy,
                            Role.WTS_NAIVE));
        }
        rows.add(fairnessGain());
        return new Section.Table(
                "Numbers that the paper states, beside ours: other models and data at the mini"
                        + " scale, so that directions may agree and levels need not.",
                List.of("number", "paper", "ours"),
                rows);
    }

    private List<String> number(
            String what, String paper, String property, Strategy strategy, Role role) {
        OptionalDouble ours = results.trust(scenario.base(property), strategy, role);
        return List.of(
                what,
                paper,
                ours.isPresent() ? percent(ours.getAsDouble()) + " %" : unavailable(property));
    }

    private List<String> fairnessGain() {
        String paper = "up to 3 points, 60 % less, for at most 1.5 points of accuracy";
        String what = "fairness, weak model, NO_TFT to WEAK_TFT";
        Point base = scenario.base("fairness");
        OptionalDouble plain = results.trust(base, Strategy.NO_TFT, Role.WEAK);
        OptionalDouble fair = results.trust(base, Strategy.WEAK_TFT, Role.WEAK);
        OptionalDouble task = results.mean(base, Strategy.NO_TFT, Role.WEAK, "accuracy");
        OptionalDouble cost = results.mean(base, Strategy.WEAK_TFT, Role.WEAK, "accuracy");
        if (plain.isEmpty() || fair.isEmpty() || task.isEmpty() || cost.isEmpty()) {
            return List.of(what, paper, unavailable("fairness"));
        }
        double gain = plain.getAsDouble() - fair.getAsDouble();
        return List.of(
                what,
                paper,
                "%s points (%s %%), for %s points of accuracy"
                        .formatted(
                                percent(gain),
                                plain.getAsDouble() == 0
                                        ? "an undefined share of"
                                        : percent(gain / plain.getAsDouble()),
                                percent(task.getAsDouble() - cost.getAsDouble())));
    }

    private String unavailable(String property) {
        return results.unavailable().getOrDefault(property, "not measured");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.4f", value);
    }
}

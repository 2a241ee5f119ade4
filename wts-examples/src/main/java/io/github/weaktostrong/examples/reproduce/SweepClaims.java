package io.github.weaktostrong.examples.reproduce;

import static io.github.weaktostrong.result.Strategy.WEAK_TFT;
import static io.github.weaktostrong.result.Strategy.WEAK_WTS_TFT;

import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The paper's claims about what changes with lambda, alpha and model size, from those figures. */
final class SweepClaims {
    private static final String ADVERSARIAL = "adversarial";
    private static final double PEAK = 0.4; // of the paper

    private final Scenario scenario;
    private final Results results;

    SweepClaims(Scenario scenario, Results results) {
        this.scenario = scenario;
        this.results = results;
    }

    private record At(double value, WeakToStrongResult result) {
        Map<Long, Double> trust(Role role) {
            return ClaimVerdict.trust(result, WEAK_WTS_TFT, role);
        }

        Map<Long, Double> task(Role role) {
            return ClaimVerdict.task(result, WEAK_WTS_TFT, role);
        }

        /** {@code 0.3: trust 0.71, task 0.80}, both turned so that higher is better. */
        String means(Role role) {
            return "%s: trust %s, task %s".formatted(value, mean(trust(role)), mean(task(role)));
        }

        private static String mean(Map<Long, Double> bySeed) {
            return bySeed.isEmpty()
                    ? "undefined"
                    : String.format(
                            Locale.ROOT,
                            "%.4f",
                            bySeed.values().stream().mapToDouble(v -> v).average().orElse(0));
        }
    }

    private List<At> measured(String setting, String property) {
        List<At> measured = new ArrayList<>();
        for (String value : scenario.values(setting, property)) {
            Point point = scenario.changed(property, Map.of(setting, value), WEAK_WTS_TFT);
            results.find(point)
                    .ifPresent(result -> measured.add(new At(Double.parseDouble(value), result)));
        }
        measured.sort(Comparator.comparingDouble(At::value));
        return measured;
    }

    private static ClaimVerdict claim(String words, String setting, List<At> measured, Role role) {
        ClaimVerdict claim = new ClaimVerdict(words);
        for (At at : measured) {
            claim.of(at.result(), WEAK_WTS_TFT).remark(setting + " " + at.means(role));
        }
        return claim;
    }

    private static At nearest(List<At> measured, double value) {
        return measured.stream()
                .min(Comparator.comparingDouble(at -> Math.abs(at.value() - value)))
                .orElseThrow();
    }

    /** The naive student's trust at the lambda nearest 0.4 against both ends; task step by step. */
    Optional<List<String>> peak() {
        List<At> measured = measured("lambda", ADVERSARIAL);
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        Role role = Role.WTS_NAIVE;
        ClaimVerdict claim =
                claim(
                        "WEAK_WTS_TFT, adversarial: the naive student's robustness peaks near"
                                + " lambda 0.4, its task metric falls steadily",
                        "lambda",
                        measured,
                        role);
        At near = nearest(measured, PEAK);
        for (At end : List.of(measured.get(0), measured.get(measured.size() - 1))) {
            if (end.equals(near)) {
                claim.doubt("lambda %s, the nearest to 0.4, is an end".formatted(near.value()));
            } else {
                String what = "trust at %s over %s".formatted(near.value(), end.value());
                claim.isAbove(what, near.trust(role), end.trust(role));
            }
        }
        for (int i = 1; i < measured.size(); i++) {
            At less = measured.get(i - 1);
            At more = measured.get(i);
            String what = "task at %s over %s".formatted(less.value(), more.value());
            claim.isAbove(what, less.task(role), more.task(role));
        }
        return Optional.of(claim.row());
    }

    /** Trust of the auxiliary student at the alpha nearest the preset's against the largest. */
    Optional<List<String>> largeAlpha(String property) {
        List<At> measured = measured("alpha", property);
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        Role role = Role.WTS_AUX;
        ClaimVerdict claim =
                claim(
                        "WEAK_WTS_TFT, " + property + ": trust declines for large alpha",
                        "alpha",
                        measured,
                        role);
        At largest = measured.get(measured.size() - 1);
        List<At> others = measured.subList(0, measured.size() - 1);
        if (others.isEmpty()) {
            return Optional.of(claim.doubt("only one alpha was run").row());
        }
        At usual = nearest(others, scenario.settings(property).number("alpha"));
        return Optional.of(
                claim.isAbove(
                                "trust at %s over %s".formatted(usual.value(), largest.value()),
                                usual.trust(role),
                                largest.trust(role))
                        .row());
    }

    /** Trust of the weak model, each weak size against the one before, with any strong size. */
    Optional<List<String>> weakSize(String property) {
        Map<String, Map<Long, Double>> trust = new LinkedHashMap<>();
        ClaimVerdict claim =
                new ClaimVerdict(
                        "WEAK_TFT, " + property + ": the larger weak model is more robust");
        for (String weak : scenario.values("weak_sizes", property)) {
            withWeak(weak, property).stream()
                    .findFirst()
                    .ifPresent(
                            result -> {
                                claim.of(result, WEAK_TFT);
                                trust.put(weak, ClaimVerdict.trust(result, WEAK_TFT, Role.WEAK));
                            });
        }
        List<String> sizes = List.copyOf(trust.keySet());
        if (sizes.size() < 2) {
            return Optional.empty();
        }
        for (int i = 1; i < sizes.size(); i++) {
            String smaller = sizes.get(i - 1);
            String larger = sizes.get(i);
            claim.isAbove(
                    "trust of the weak model, %s over %s".formatted(larger, smaller),
                    trust.getOrDefault(larger, Map.of()),
                    trust.getOrDefault(smaller, Map.of()));
        }
        return Optional.of(claim.row());
    }

    /**
     * The trend under the last of the weak sizes, for every strong size: broken where each verdict
     * is no, not broken where each is yes.
     */
    Optional<List<String>> largerWeakModel() {
        List<String> weak = scenario.values("weak_sizes", ADVERSARIAL);
        List<Trend> larger = trends(weak.get(weak.size() - 1));
        if (larger.isEmpty()) {
            return Optional.empty();
        }
        List<String> compared = new ArrayList<>();
        for (String model : weak) {
            for (Trend trend : trends(model)) {
                compared.add(
                        "weak %s: trend on means %s, verdict %s"
                                .formatted(model, trend.onMeans() ? "yes" : "no", trend.verdict()));
            }
        }
        boolean broken = larger.stream().noneMatch(Trend::onMeans);
        return Optional.of(
                List.of(
                        "WEAK_WTS_TFT, adversarial: the larger weak model breaks the trend, with"
                                + " every strong model",
                        String.join("; ", compared),
                        broken ? "yes" : "no",
                        verdict(larger)));
    }

    private List<Trend> trends(String weak) {
        return withWeak(weak, ADVERSARIAL).stream()
                .flatMap(result -> result.primaryTrends().stream())
                .filter(trend -> trend.strategy() == WEAK_WTS_TFT)
                .toList();
    }

    /** What was measured with a weak size, by strong size. */
    private List<WeakToStrongResult> withWeak(String weak, String property) {
        List<WeakToStrongResult> found = new ArrayList<>();
        for (String strong : scenario.values("strong_sizes", property)) {
            Map<String, String> sizes = Map.of("weak", weak, "strong", strong);
            results.find(scenario.changed(property, sizes, Strategy.values()))
                    .ifPresent(found::add);
        }
        return found;
    }

    private static String verdict(List<Trend> larger) {
        if (larger.stream().allMatch(trend -> trend.verdict() == Verdict.NO)) {
            return "yes: the trend's verdict is no each time";
        }
        if (larger.stream().allMatch(trend -> trend.verdict() == Verdict.YES)) {
            return "no: the trend's verdict is yes each time";
        }
        String why =
                larger.stream()
                        .flatMap(trend -> trend.doubts().stream())
                        .findFirst()
                        .map(Doubt::text)
                        .orElse("the trend's verdicts are neither all no nor all yes");
        return Verdict.UNDETERMINED + ": " + why;
    }
}

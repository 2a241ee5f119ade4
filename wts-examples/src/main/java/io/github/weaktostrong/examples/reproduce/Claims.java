package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Claims of the paper in words and in numbers, with what was found here beside them. */
final class Claims {
    private static final String NOT_MEASURED = "not measured";

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
        Scenario.CLASSIFIED.forEach(property -> rows.add(amplified(property)));
        rows.add(privacyGap());
        SweepClaims sweeps = new SweepClaims(scenario, results);
        rows.add(sweeps.peak().orElseGet(() -> missing("lambda", "adversarial")));
        for (String property : Scenario.CLASSIFIED) {
            rows.add(sweeps.largeAlpha(property).orElseGet(() -> missing("alpha", property)));
        }
        for (String property : List.of("ood", "adversarial")) {
            rows.add(sweeps.weakSize(property).orElseGet(() -> missing("weak sizes", property)));
        }
        rows.add(sweeps.largerWeakModel().orElseGet(() -> missing("model sizes", "adversarial")));
        return new Section.Table(
                "Claims of the paper in words. Differences are turned so that above zero is what"
                    + " the claim says; a claim holds on means where all are. The verdict tests"
                    + " them over seeds at 0.05, each claim by itself without correction for their"
                    + " number: yes if all rise, no if one falls. Below five seeds it is"
                    + " undetermined, whatever the means say.",
                List.of("claim", "compared, means", "on means", "verdict"),
                rows);
    }

    private List<String> missing(String setting, String property) {
        return List.of(property + " over " + setting, NOT_MEASURED, "", "");
    }

    private List<String> pair(String claim, String property, Role lower, Role higher) {
        Optional<WeakToStrongResult> found = results.find(scenario.base(property));
        if (found.isEmpty()) {
            return List.of(claim, NOT_MEASURED, "", "");
        }
        WeakToStrongResult result = found.get();
        Strategy strategy = Strategy.WEAK_WTS_TFT;
        return new ClaimVerdict(claim)
                .of(result, strategy)
                .isAbove(
                        "trust of %s over %s".formatted(higher.words(), lower.words()),
                        ClaimVerdict.trust(result, strategy, higher),
                        ClaimVerdict.trust(result, strategy, lower))
                .row();
    }

    /** The claim that regularization consistently amplifies trust, from strategy to strategy. */
    private List<String> amplified(String property) {
        String words =
                "%s: trust rises from NO_TFT over WEAK_TFT to WEAK_WTS_TFT for each role"
                        .formatted(property);
        Optional<WeakToStrongResult> found = results.find(scenario.base(property));
        if (found.isEmpty()) {
            return List.of(words, NOT_MEASURED, "", "");
        }
        WeakToStrongResult result = found.get();
        ClaimVerdict claim = new ClaimVerdict(words);
        List.of(Strategy.values()).forEach(strategy -> claim.of(result, strategy));
        for (Role role : EnumSet.range(Role.WEAK, Role.STRONG_CEILING)) {
            List<Strategy> phases = List.of(Strategy.values()).subList(0, phases(role));
            for (int i = 1; i < phases.size(); i++) {
                Strategy before = phases.get(i - 1);
                Strategy after = phases.get(i);
                claim.isAbove(
                        "trust of %s, %s over %s".formatted(role.words(), after, before),
                        ClaimVerdict.trust(result, after, role),
                        ClaimVerdict.trust(result, before, role));
            }
        }
        return claim.row();
    }

    /** Weak model and ceiling are the same models under WEAK_TFT and WEAK_WTS_TFT. */
    private static int phases(Role role) {
        return role == Role.WEAK || role == Role.STRONG_CEILING ? 2 : 3;
    }

    /**
     * The claim on how much more the student gives away than the weak model, WEAK_TFT against
     * NO_TFT.
     */
    private List<String> privacyGap() {
        String claim = "WEAK_TFT, privacy: the gap between student and weak model widens";
        Optional<WeakToStrongResult> found = results.find(scenario.base(Scenario.PRIVACY));
        if (found.isEmpty()) {
            return List.of(claim, NOT_MEASURED, "", "");
        }
        WeakToStrongResult result = found.get();
        ClaimVerdict gap = new ClaimVerdict(claim);
        for (Strategy strategy : List.of(Strategy.NO_TFT, Strategy.WEAK_TFT)) {
            gap.of(result, strategy);
            nothingToAsk(result, strategy).ifPresent(gap::doubt);
        }
        return gap.isAbove(
                        "gap in " + result.trustMetric() + ", WEAK_TFT over NO_TFT",
                        gap(result, Strategy.WEAK_TFT),
                        gap(result, Strategy.NO_TFT))
                .row();
    }

    /** The reason for which a student gives nothing of its own text away, whatever is measured. */
    private static Optional<String> nothingToAsk(WeakToStrongResult result, Strategy strategy) {
        return result.primaryTrends().stream()
                .filter(trend -> trend.strategy() == strategy)
                .flatMap(trend -> trend.doubts().stream())
                .filter(doubt -> doubt.kind() == Doubt.Kind.BY_CONSTRUCTION)
                .map(Doubt::text)
                .findFirst();
    }

    /**
     * Claims on what models give away of D_W: for the student that of its teacher's text, which it
     * never saw.
     */
    Section.Table ofDisclosure() {
        List<List<String>> rows = new ArrayList<>();
        for (Role role : List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING)) {
            List.of(Strategy.values())
                    .subList(0, phases(role))
                    .forEach(strategy -> rows.add(disclosure(strategy, role)));
        }
        return new Section.Table(
                "What models give away of D_W, in extraction beyond held-out text and beyond the"
                    + " model before fine-tuning; the student never saw D_W (Jagielski et al."
                    + " 2024). Claims of ours, tested as those of the paper in words. Weak model"
                    + " and ceiling are the same under WEAK_TFT and WEAK_WTS_TFT.",
                List.of("claim", "mean", "on means", "verdict"),
                rows);
    }

    private List<String> disclosure(Strategy strategy, Role role) {
        String claim = "%s: the %s gives D_W away".formatted(strategy, role.words());
        Optional<WeakToStrongResult> found = results.find(scenario.base(Scenario.PRIVACY));
        if (found.isEmpty()) {
            return List.of(claim, NOT_MEASURED, "", "");
        }
        Map<Long, Double> excess =
                ClaimVerdict.metric(found.get(), strategy, role, PrivacyBenchmark.EXCESS_D_W);
        Map<Long, Double> nothing = new LinkedHashMap<>();
        excess.keySet().forEach(seed -> nothing.put(seed, 0.0));
        return new ClaimVerdict(claim)
                .of(found.get(), strategy)
                .isAbove(PrivacyBenchmark.EXCESS_D_W, excess, nothing)
                .row();
    }

    private static Map<Long, Double> gap(WeakToStrongResult result, Strategy strategy) {
        return ClaimVerdict.minus(
                ClaimVerdict.trust(result, strategy, Role.WEAK),
                ClaimVerdict.trust(result, strategy, Role.WTS_NAIVE));
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
        rows.add(extraction("weak", "18 %", Strategy.NO_TFT, Role.WEAK));
        rows.add(extraction("weak", "14 %", Strategy.WEAK_TFT, Role.WEAK));
        List<String> students = List.of("45 %", "44 %", "26 %");
        for (Strategy strategy : Strategy.values()) {
            String paper = students.get(List.of(Strategy.values()).indexOf(strategy));
            rows.add(extraction("naive", paper, strategy, Role.WTS_NAIVE));
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
        return row(what, paper, results.trust(scenario.base(property), strategy, role));
    }

    /** A number of the paper's own metric of privacy. */
    private List<String> extraction(String model, String paper, Strategy strategy, Role role) {
        return row(
                "extraction %s, %s".formatted(strategy, model),
                paper,
                results.mean(
                        scenario.base(Scenario.PRIVACY),
                        strategy,
                        role,
                        PrivacyBenchmark.EXTRACTION_RATE));
    }

    private static List<String> row(String what, String paper, OptionalDouble ours) {
        return List.of(
                what, paper, ours.isPresent() ? percent(ours.getAsDouble()) + " %" : NOT_MEASURED);
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
            return List.of(what, paper, NOT_MEASURED);
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

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}

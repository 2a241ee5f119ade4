package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.CeilingSelection;
import io.github.weaktostrong.CeilingSelection.TradeOff;
import io.github.weaktostrong.eval.report.Figure;
import io.github.weaktostrong.eval.report.XyFigure;
import io.github.weaktostrong.examples.reproduce.StagedSelection.Candidate;
import io.github.weaktostrong.examples.reproduce.StagedSelection.Choice;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Figure A1: the trade-off of task and trust for each setting, chosen in the order of appendix A.2.
 *
 * <p>Command: {@code wts reproduce figa1 --out DIR}. Trade-offs are measured on V, never on D_T. In
 * the paper's order: lambda of the weak and of the strong model (one grid, two panels), lambda of
 * the transfer, alpha, warm-up, epochs. Each stage has what was chosen before it: from the third on
 * the strong ceiling is trained with the strong model's lambda alone.
 */
final class FigureA1 implements PaperItem {
    private static final String STRONG = "strong_lambda";
    private static final List<String> STAGES =
            List.of("lambda", STRONG, "lambda_wts", "alpha", "alpha_warm_up", "strong_epochs");

    @Override
    public String name() {
        return "figa1";
    }

    @Override
    public String title() {
        return "Figure A1. Choosing settings by trade-off, on validation data";
    }

    private static StagedSelection selection(Scenario scenario) {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        for (String stage : STAGES) {
            String grid = stage.equals(STRONG) ? "lambda" : stage; // of both models
            stages.put(stage, scenario.values("selection." + grid, property(scenario)));
        }
        return new StagedSelection(stages, CeilingSelection.largestSum());
    }

    private static String property(Scenario scenario) {
        return scenario.preset().text("selection.property");
    }

    private static StagedSelection.Progress progress(Scenario scenario, Results results) {
        return selection(scenario)
                .progress(
                        candidate ->
                                results.find(point(scenario, candidate))
                                        .map(result -> tradeOff(candidate, result)));
    }

    /**
     * The point of a candidate. Until the strong model's lambda is chosen it is the weak model's,
     * so that the first stage trains what the second compares.
     */
    private static Point point(Scenario scenario, Candidate candidate) {
        Map<String, String> changes = new LinkedHashMap<>(candidate.fixed());
        changes.put(candidate.setting(), candidate.value());
        changes.putIfAbsent(STRONG, candidate.value());
        return scenario.changed(property(scenario), changes, Strategy.WEAK_WTS_TFT);
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        List<Point> points = new ArrayList<>();
        StagedSelection.Progress progress = progress(scenario, results);
        for (Choice choice : progress.choices()) {
            choice.candidates().forEach(c -> points.add(point(scenario, c)));
        }
        progress.next().forEach(c -> points.add(point(scenario, c)));
        return points;
    }

    /** The points of all stages, with the first value of a setting as the chosen one. */
    static List<Point> allStages(Scenario scenario) {
        List<Point> points = new ArrayList<>();
        Map<String, String> fixed = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> stage : selection(scenario).stages().entrySet()) {
            for (String value : stage.getValue()) {
                points.add(point(scenario, new Candidate(stage.getKey(), value, fixed)));
            }
            fixed.put(stage.getKey(), stage.getValue().get(0));
        }
        return points;
    }

    /**
     * Task and trust on V: of the weak model and of the ceiling for their lambdas, of the naive
     * student for the transfer's, otherwise of the student with the auxiliary loss.
     */
    private static TradeOff tradeOff(Candidate candidate, WeakToStrongResult result) {
        Role role =
                switch (candidate.setting()) {
                    case "lambda" -> Role.WEAK;
                    case STRONG -> Role.STRONG_CEILING;
                    case "lambda_wts" -> Role.WTS_NAIVE;
                    default -> Role.WTS_AUX;
                };
        return onValidation(role, result);
    }

    private static TradeOff onValidation(Role role, WeakToStrongResult result) {
        OptionalDouble task = mean(role, result, result.taskMetric());
        OptionalDouble trust = mean(role, result, trustMetric(result));
        return new TradeOff(
                points(task, result.higherTaskIsBetter()),
                points(trust, result.higherTrustIsBetter()));
    }

    private static String trustMetric(WeakToStrongResult result) {
        return result.validationTrustMetric().orElse(result.trustMetric());
    }

    /** In points, of which the rule compares sums; higher is better. */
    private static double points(OptionalDouble value, boolean higherIsBetter) {
        return value.isEmpty()
                ? Double.NEGATIVE_INFINITY
                : (higherIsBetter ? 100 : -100) * value.getAsDouble();
    }

    private static OptionalDouble mean(Role role, WeakToStrongResult result, String metric) {
        return result.runs().stream()
                .filter(run -> run.role() == role)
                .flatMapToDouble(run -> run.selection().validation().get(metric).stream())
                .average();
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        String property = property(scenario);
        List<Section.Source> sources = new ArrayList<>();
        List<XyFigure.Panel> panels = new ArrayList<>();
        List<List<String>> chosen = new ArrayList<>();
        for (Choice choice : progress(scenario, results).choices()) {
            panels.add(panel(choice.setting(), choice.candidates(), choice));
            chosen.add(List.of(choice.setting(), choice.value()));
            for (Candidate candidate : choice.candidates()) {
                Point point = point(scenario, candidate);
                results.find(point).ifPresent(r -> sources.add(new Section.Source(point, r)));
            }
        }
        Figure figure = XyFigure.of("Trade-offs of " + property, panels);
        String trust =
                sources.stream()
                        .map(source -> trustMetric(source.result()).replace('_', ' '))
                        .findFirst()
                        .orElse("trust");
        String caption =
                "%s: task metric and %s (turned so that higher is better) on V for each value. "
                                .formatted(property, trust)
                        + "The broad line joins the Pareto front; the ring is the chosen value,"
                        + " with which the next setting is chosen.";
        return Section.empty()
                .and(new Section.Figure(name() + "-" + property, caption, figure, sources))
                .and(
                        new Section.Table(
                                "Chosen on V, in the order of appendix A.2",
                                List.of("setting", "value"),
                                chosen));
    }

    private static XyFigure.Panel panel(String setting, List<Candidate> candidates, Choice choice) {
        List<XyFigure.Point> all = new ArrayList<>();
        List<XyFigure.Point> front = new ArrayList<>();
        List<XyFigure.Point> ring = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            TradeOff tradeOff = choice.tradeOffs().get(i);
            if (Double.isFinite(tradeOff.task()) && Double.isFinite(tradeOff.trust())) {
                XyFigure.Point point =
                        XyFigure.Point.of(
                                tradeOff.task(), tradeOff.trust(), candidates.get(i).value());
                all.add(point);
                if (choice.front().contains(i)) {
                    front.add(point);
                }
                if (i == choice.chosen()) {
                    ring.add(point);
                }
            }
        }
        front.sort((a, b) -> Double.compare(a.x(), b.x()));
        XyFigure.Series series =
                new XyFigure.Series("candidate", Role.STRONG_CEILING, false, true, false, all);
        return new XyFigure.Panel(
                "trust over task: " + setting,
                "task metric on V, points",
                all.isEmpty() ? List.of() : List.of(series),
                ring,
                front);
    }
}

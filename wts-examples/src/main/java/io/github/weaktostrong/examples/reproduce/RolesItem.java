package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.report.RolesFigure;
import io.github.weaktostrong.eval.report.TradeOffFigure;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A figure of the form of figure 2: all roles under all strategies, one panel for each point.
 *
 * @param name name on the command line
 * @param title what it is
 * @param panels the points by the name of their panel
 * @param metrics the metrics above and below; none for the experiment's own two
 */
record RolesItem(
        String name,
        String title,
        Function<Scenario, Map<String, Point>> panels,
        List<String> metrics)
        implements PaperItem {

    /** All properties as their presets have them, and second tasks of some. */
    static RolesItem ofBase(String name, String title) {
        return new RolesItem(name, title, Scenario::tasks, List.of());
    }

    /** One property with two other metrics. */
    static RolesItem ofMetrics(String name, String title, String property, List<String> metrics) {
        return new RolesItem(
                name, title, scenario -> Map.of(property, scenario.base(property)), metrics);
    }

    /** One property with every pair of model sizes. */
    static RolesItem ofSizes(String name, String title, String property) {
        return new RolesItem(
                name,
                title,
                scenario -> {
                    Map<String, Point> points = new LinkedHashMap<>();
                    for (String strong : scenario.values("strong_sizes", property)) {
                        for (String weak : scenario.values("weak_sizes", property)) {
                            points.put(
                                    panel(property, weak, strong),
                                    sized(
                                            scenario,
                                            property,
                                            Map.of("strong", strong, "weak", weak)));
                        }
                    }
                    return points;
                },
                List.of());
    }

    /** The classifiers' properties with the largest strong model. */
    static RolesItem ofLarge(String name, String title) {
        return new RolesItem(
                name,
                title,
                scenario -> {
                    Map<String, Point> points = new LinkedHashMap<>();
                    for (String property : Scenario.CLASSIFIED) {
                        String weak = scenario.values("weak_sizes", property).get(0);
                        for (String strong : scenario.values("large_strong", property)) {
                            points.put(
                                    panel(property, weak, strong),
                                    sized(scenario, property, Map.of("strong", strong)));
                        }
                    }
                    return points;
                },
                List.of());
    }

    private static Point sized(Scenario scenario, String property, Map<String, String> models) {
        return scenario.changed(property, models, Strategy.values());
    }

    private static String panel(String property, String weak, String strong) {
        return property + "-" + shortName(weak) + "-" + shortName(strong);
    }

    /** A model's name without organisation or folder. */
    private static String shortName(String model) {
        return model.substring(model.lastIndexOf('/') + 1);
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return List.copyOf(panels.apply(scenario).values());
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        Section section = Section.empty();
        for (Map.Entry<String, Point> panel : panels.apply(scenario).entrySet()) {
            Point point = panel.getValue();
            Optional<WeakToStrongResult> result = results.find(point);
            if (result.isPresent()) {
                section = section.and(figure(panel.getKey(), point, result.get()));
                if (metrics.isEmpty() && !scenario.tasks().containsValue(point)) {
                    String file = name + "-" + panel.getKey() + "-trade-off";
                    section = section.and(tradeOff(file, panel.getKey(), point, result.get()));
                }
            } else {
                section = section.and(panel.getKey() + ": not measured");
            }
        }
        return section;
    }

    private Section.Figure figure(String panel, Point point, WeakToStrongResult result) {
        List<String> shown =
                metrics.isEmpty() ? List.of(result.trustMetric(), result.taskMetric()) : metrics;
        return new Section.Figure(
                name + "-" + panel,
                panel + ": " + RolesFigure.caption(result, shown.get(0), shown.get(1)),
                RolesFigure.of(result, shown.get(0), shown.get(1)),
                List.of(new Section.Source(point, result)));
    }

    /** The trade-off of every task, which the report shows beside whatever was asked for. */
    static Section tradeOffs(Scenario scenario, Results results) {
        Section section = Section.empty();
        for (Map.Entry<String, Point> task : scenario.tasks().entrySet()) {
            Optional<WeakToStrongResult> result = results.find(task.getValue());
            if (result.isPresent()) {
                section =
                        section.and(
                                tradeOff(
                                        "trade-off-" + task.getKey(),
                                        task.getKey(),
                                        task.getValue(),
                                        result.get()));
            }
        }
        return section;
    }

    private static Section.Figure tradeOff(
            String file, String panel, Point point, WeakToStrongResult result) {
        TradeOffFigure figure = TradeOffFigure.of(result);
        return new Section.Figure(
                file,
                panel + ": " + figure.caption(),
                figure.figure(),
                List.of(new Section.Source(point, result)));
    }
}

package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.report.RolesFigure;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Figures of the form of figure 2: all roles under all strategies, one panel for each point. */
final class RolesItem {
    private final Function<Scenario, Map<String, Point>> panels;
    private final Optional<List<String>> metrics;

    private RolesItem(
            Function<Scenario, Map<String, Point>> panels, Optional<List<String>> metrics) {
        this.panels = panels;
        this.metrics = metrics;
    }

    /** Properties as their presets have them. */
    static RolesItem ofBase(List<String> properties) {
        return new RolesItem(
                scenario -> {
                    Map<String, Point> points = new LinkedHashMap<>();
                    properties.forEach(p -> points.put(p, scenario.base(p)));
                    return points;
                },
                Optional.empty());
    }

    /** One property with two other metrics. */
    static RolesItem ofMetrics(String property, String upper, String lower) {
        return new RolesItem(
                scenario -> Map.of(property, scenario.base(property)),
                Optional.of(List.of(upper, lower)));
    }

    /** One property with every pair of model sizes. */
    static RolesItem ofSizes(String property) {
        return new RolesItem(
                scenario -> {
                    Grid grid =
                            Grid.single()
                                    .with("strong", scenario.values("strong_sizes", property))
                                    .with("weak", scenario.values("weak_sizes", property));
                    return points(scenario, property, grid);
                },
                Optional.empty());
    }

    /** Properties with the largest strong model. */
    static RolesItem ofLarge(List<String> properties) {
        return new RolesItem(
                scenario -> {
                    Map<String, Point> points = new LinkedHashMap<>();
                    for (String property : properties) {
                        Grid grid =
                                Grid.single()
                                        .with("strong", scenario.values("large_strong", property));
                        points.putAll(points(scenario, property, grid));
                    }
                    return points;
                },
                Optional.empty());
    }

    private static Map<String, Point> points(Scenario scenario, String property, Grid grid) {
        Map<String, Point> points = new LinkedHashMap<>();
        for (Map<String, String> sizes : grid.combinations()) {
            String weak =
                    sizes.getOrDefault("weak", scenario.values("weak_sizes", property).get(0));
            String name =
                    property
                            + "-"
                            + shortName(weak)
                            + "-"
                            + shortName(sizes.getOrDefault("strong", ""));
            points.put(name, scenario.changed(property, sizes, Strategy.values()));
        }
        return points;
    }

    /** Without organisation or folder. */
    private static String shortName(String model) {
        return model.substring(model.lastIndexOf('/') + 1);
    }

    List<Point> points(Scenario scenario) {
        return List.copyOf(panels.apply(scenario).values());
    }

    Section show(String name, Scenario scenario, Results results) {
        Section section = Section.empty();
        for (Map.Entry<String, Point> panel : panels.apply(scenario).entrySet()) {
            Point point = panel.getValue();
            Optional<WeakToStrongResult> result = results.find(point);
            if (result.isPresent()) {
                section = section.and(figure(name + "-" + panel.getKey(), point, result.get()));
            } else {
                String why = results.unavailable().getOrDefault(point.property(), "not measured");
                section = section.and(panel.getKey() + ": " + why);
            }
        }
        return section;
    }

    private Section.Figure figure(String name, Point point, WeakToStrongResult result) {
        List<String> shown = metrics.orElse(List.of(result.trustMetric(), result.taskMetric()));
        List<Section.Source> sources = new ArrayList<>();
        sources.add(new Section.Source(point, result));
        String caption =
                ("%s: above %s, below %s, on the test split. W: weak model; N, A: students, naive"
                                + " and with the auxiliary loss; C: strong ceiling. %s")
                        .formatted(
                                point.property(),
                                shown.get(0).replace('_', ' '),
                                shown.get(1).replace('_', ' '),
                                bars(point));
        return new Section.Figure(
                name,
                caption,
                Images.of(RolesFigure.of(result, shown.get(0), shown.get(1))),
                sources);
    }

    private static String bars(Point point) {
        return point.seeds().size() > 1
                ? "Mark: mean over seeds; bar: one standard deviation to each side; dot: one seed."
                : "One seed; a dashed bar is the 95 % interval from resampled test rows, without"
                        + " the variation between trainings: nothing may be claimed.";
    }
}

package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.report.XyFigure;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A setting over which trust and task metric are drawn, per property. */
final class Sweeps {
    private final String setting;
    private final Strategy strategy;
    private final List<Role> roles;

    /** Draws the roles of a strategy over a setting ({@code strength}: the property's own). */
    Sweeps(String setting, Strategy strategy, List<Role> roles) {
        this.setting = setting;
        this.strategy = strategy;
        this.roles = List.copyOf(roles);
    }

    private String setting(String property) {
        return setting.equals("strength") ? Scenario.strength(property) : setting;
    }

    private List<String> values(Scenario scenario, String property) {
        return scenario.values(setting.equals("strength") ? "lambda" : setting, property);
    }

    List<Point> points(Scenario scenario, List<String> properties) {
        List<Point> points = new ArrayList<>();
        for (String property : properties) {
            values(scenario, property).forEach(v -> points.add(point(scenario, property, v)));
        }
        return points;
    }

    private Point point(Scenario scenario, String property, String value) {
        return scenario.changed(property, Map.of(setting(property), value), strategy);
    }

    Section show(String name, Scenario scenario, List<String> properties, Results results) {
        Section section = Section.empty();
        for (String property : properties) {
            Optional<String> missing = Optional.ofNullable(results.unavailable().get(property));
            section =
                    missing.isPresent()
                            ? section.and(property + ": " + missing.get())
                            : section.and(figure(name, scenario, property, results));
        }
        return section;
    }

    private Section.Figure figure(
            String name, Scenario scenario, String property, Results results) {
        List<Section.Source> sources = new ArrayList<>();
        List<String> values = values(scenario, property);
        for (String value : values) {
            Point point = point(scenario, property, value);
            results.find(point).ifPresent(r -> sources.add(new Section.Source(point, r)));
        }
        WeakToStrongResult first = sources.get(0).result();
        String x = setting(property);
        List<XyFigure.Panel> panels = new ArrayList<>();
        for (String metric : List.of(first.trustMetric(), first.taskMetric())) {
            List<XyFigure.Series> series = new ArrayList<>();
            for (Role role : roles) {
                List<XyFigure.Point> points = points(values, sources, role, metric);
                if (!points.isEmpty()) {
                    series.add(new XyFigure.Series(Roles.words(role), role, true, false, points));
                }
            }
            panels.add(
                    new XyFigure.Panel(
                            Roles.title(first, metric) + ", " + property, x, series, List.of()));
        }
        XyFigure figure = XyFigure.of("%s over %s, %s".formatted(property, x, strategy), panels);
        String caption =
                "%s: above %s, below %s over %s, strategy %s. %s"
                        .formatted(
                                property,
                                Roles.title(first, first.trustMetric()),
                                Roles.title(first, first.taskMetric()),
                                x,
                                strategy,
                                Captions.bars(sources));
        return new Section.Figure(name + "-" + property, caption, Images.of(figure), sources);
    }

    private List<XyFigure.Point> points(
            List<String> values, List<Section.Source> sources, Role role, String metric) {
        List<XyFigure.Point> points = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            double x = Double.parseDouble(values.get(i));
            for (SummaryRow row : sources.get(i).result().summary()) {
                if (row.strategy() == strategy
                        && row.role() == role
                        && row.metrics().containsKey(metric)) {
                    SummaryRow.Spread spread = row.metrics().get(metric);
                    spread.mean().ifPresent(mean -> points.add(point(x, mean, spread)));
                }
            }
        }
        return points;
    }

    private static XyFigure.Point point(double x, double mean, SummaryRow.Spread spread) {
        OptionalDouble deviation = spread.standardDeviation();
        double half = deviation.orElse(0);
        String label = "at %s: %.4f (n = %d)".formatted(x, mean, spread.n());
        return new XyFigure.Point(x, mean, mean - half, mean + half, label);
    }
}

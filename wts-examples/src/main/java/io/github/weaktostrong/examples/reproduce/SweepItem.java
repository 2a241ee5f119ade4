package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.report.Figure;
import io.github.weaktostrong.eval.report.XyFigure;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure over the values of a setting: trust above, task metric below, for each property.
 *
 * @param name name on the command line
 * @param title what it is
 * @param setting what varies; {@link #STRENGTH} for that of each property
 * @param strategy whose models are drawn
 * @param properties the properties, in order
 */
record SweepItem(
        String name, String title, String setting, Strategy strategy, List<String> properties)
        implements PaperItem {
    /** The strength of the property's regularizer: lambda, or epsilon for privacy. */
    static final String STRENGTH = "strength";

    private static final List<Role> ROLES =
            List.of(Role.WEAK, Role.WTS_NAIVE, Role.WTS_AUX, Role.STRONG_CEILING);

    private String setting(Scenario scenario, String property) {
        return setting.equals(STRENGTH) ? scenario.strength(property) : setting;
    }

    private List<String> values(Scenario scenario, String property) {
        return scenario.values(setting.equals(STRENGTH) ? "lambda" : setting, property);
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        List<Point> points = new ArrayList<>();
        for (String property : properties) {
            values(scenario, property).forEach(v -> points.add(point(scenario, property, v)));
        }
        return points;
    }

    private Point point(Scenario scenario, String property, String value) {
        return scenario.changed(property, Map.of(setting(scenario, property), value), strategy);
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        Section section = Section.empty();
        for (String property : properties) {
            List<Measured> measured = new ArrayList<>();
            for (String value : values(scenario, property)) {
                Point point = point(scenario, property, value);
                Optional<WeakToStrongResult> result = results.find(point);
                if (result.isPresent()) {
                    Section.Source source = new Section.Source(point, result.get());
                    measured.add(new Measured(Double.parseDouble(value), source));
                } else {
                    section =
                            section.and(
                                    "%s at %s %s: not measured"
                                            .formatted(
                                                    property, setting(scenario, property), value));
                }
            }
            if (!measured.isEmpty()) {
                section = section.and(figure(property, setting(scenario, property), measured));
            }
        }
        return section;
    }

    /** A value of the setting with what was found there. */
    private record Measured(double value, Section.Source source) {}

    private Section.Figure figure(String property, String x, List<Measured> measured) {
        List<Section.Source> sources = measured.stream().map(Measured::source).toList();
        WeakToStrongResult first = sources.get(0).result();
        List<XyFigure.Panel> panels = new ArrayList<>();
        for (String metric : List.of(first.trustMetric(), first.taskMetric())) {
            List<XyFigure.Series> series = new ArrayList<>();
            for (Role role : ROLES) {
                List<XyFigure.Point> points = points(measured, role, metric);
                if (!points.isEmpty()) {
                    series.add(new XyFigure.Series(role.words(), role, true, false, false, points));
                }
            }
            panels.add(
                    new XyFigure.Panel(
                            Captions.title(first, metric) + ", " + property,
                            x,
                            series,
                            List.of(),
                            List.of()));
        }
        Figure figure = XyFigure.of("%s over %s, %s".formatted(property, x, strategy), panels);
        String caption =
                "%s: %s and %s over %s, strategy %s. %s"
                        .formatted(
                                property,
                                Captions.title(first, first.trustMetric()),
                                Captions.title(first, first.taskMetric()),
                                x,
                                strategy,
                                Captions.bars(sources));
        return new Section.Figure(name + "-" + property, caption, figure, sources);
    }

    private List<XyFigure.Point> points(List<Measured> measured, Role role, String metric) {
        List<XyFigure.Point> points = new ArrayList<>();
        for (Measured each : measured) {
            for (SummaryRow row : each.source().result().summary()) {
                if (row.strategy() == strategy
                        && row.role() == role
                        && row.metrics().containsKey(metric)) {
                    SummaryRow.Spread spread = row.metrics().get(metric);
                    spread.mean().ifPresent(mean -> points.add(point(each.value(), mean, spread)));
                }
            }
        }
        return points;
    }

    private static XyFigure.Point point(double x, double mean, SummaryRow.Spread spread) {
        OptionalDouble deviation = spread.standardDeviation();
        double half = deviation.orElse(0);
        String label = String.format(Locale.ROOT, "at %s: %.4f (n = %d)", x, mean, spread.n());
        return new XyFigure.Point(x, mean, mean - half, mean + half, label);
    }
}

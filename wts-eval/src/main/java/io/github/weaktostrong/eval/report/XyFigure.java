package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Numbers over numbers, in panels one above the other: a metric over a setting that varies, or two
 * metrics against each other.
 *
 * <p>Series differ by form and by colour (Okabe and Ito 2008). A bar is what its points say; a ring
 * is around a chosen point. Axes need not start at zero.
 */
public final class XyFigure {
    private XyFigure() {}

    /**
     * A point.
     *
     * @param x horizontal value
     * @param y vertical value
     * @param low lower end of the vertical bar; y for none
     * @param high upper end
     * @param label shown on hovering, and beside the point where the series says so
     */
    public record Point(double x, double y, double low, double high, String label) {
        /** A point without a bar. */
        public static Point of(double x, double y, String label) {
            return new Point(x, y, y, y, label);
        }
    }

    /**
     * Points that belong together.
     *
     * @param name in the key
     * @param role gives form and colour
     * @param connected whether a line connects them, in order
     * @param labelled whether their labels are written beside them
     * @param faint whether marks are paler and without outline, to tell two series of a role apart
     * @param points at least one
     */
    public record Series(
            String name,
            Role role,
            boolean connected,
            boolean labelled,
            boolean faint,
            List<Point> points) {
        /** Keeps a copy. */
        public Series {
            points = List.copyOf(points);
        }

        Symbol symbol() {
            Symbol own = Symbol.of(role);
            return faint ? own.fainter() : own;
        }
    }

    /**
     * One pair of axes.
     *
     * @param title what is drawn over what
     * @param xName name of the horizontal axis
     * @param series what is drawn; none for "not available"
     * @param chosen points with a ring
     * @param front points that a broad line joins, see {@link #front}
     */
    public record Panel(
            String title,
            String xName,
            List<Series> series,
            List<Point> chosen,
            List<Point> front) {
        /** Keeps copies. */
        public Panel {
            series = List.copyOf(series);
            chosen = List.copyOf(chosen);
            front = List.copyOf(front);
        }
    }

    /**
     * Draws panels.
     *
     * @param title what the figure shows, for those who cannot see it
     * @param panels at least one
     */
    public static Figure of(String title, List<Panel> panels) {
        if (panels.isEmpty()) {
            throw new IllegalArgumentException(
                    "figure '" + title + "' without a panel; expected at least one");
        }
        List<DoubleFunction<Drawing>> drawings = new ArrayList<>();
        panels.forEach(panel -> drawings.add(width -> XyPanel.draw(panel, width)));
        String description =
                panels.stream().map(XyFigure::inWords).collect(Collectors.joining(" "));
        return new Figure(title, description, legend(panels), drawings);
    }

    /** Those points that no other is better than in one value without being worse in the other. */
    public static List<Point> front(List<Point> points, boolean higherX, boolean higherY) {
        ToDoubleFunction<Point> x = point -> higherX ? point.x() : -point.x();
        ToDoubleFunction<Point> y = point -> higherY ? point.y() : -point.y();
        return points.stream()
                .filter(
                        point ->
                                points.stream()
                                        .noneMatch(
                                                other ->
                                                        x.applyAsDouble(other)
                                                                        >= x.applyAsDouble(point)
                                                                && y.applyAsDouble(other)
                                                                        >= y.applyAsDouble(point)
                                                                && (other.x() != point.x()
                                                                        || other.y() != point.y())))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
    }

    private static Legend legend(List<Panel> panels) {
        Legend legend = new Legend();
        Set<String> named = new HashSet<>();
        for (Panel panel : panels) {
            panel.series().stream()
                    .filter(series -> named.add(series.name()))
                    .forEach(series -> legend.mark(series.symbol(), series.name()));
        }
        if (panels.stream().anyMatch(panel -> panel.front().size() > 1)) {
            legend.line(Drawing.Pen.FRONT, "front");
        }
        return legend;
    }

    private static String inWords(Panel panel) {
        return panel.title()
                + panel.series().stream()
                        .map(
                                series ->
                                        series.name()
                                                + " "
                                                + series.points().stream()
                                                        .map(XyFigure::inWords)
                                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; ", ": ", "."));
    }

    private static String inWords(Point point) {
        return "(%s, %s)".formatted(Words.number(point.x()), Words.number(point.y()));
    }
}

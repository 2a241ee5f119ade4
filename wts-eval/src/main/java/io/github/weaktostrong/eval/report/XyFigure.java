package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Numbers over numbers, in panels one above the other: a metric over a setting that varies, or two
 * metrics against each other.
 *
 * <p>Series differ by form and by colour (Okabe and Ito 2008). A bar is what its points say; a ring
 * is around a chosen point. Axes need not start at zero.
 */
public final class XyFigure {
    static final double WIDTH = 400;
    private static final double PANEL = 150;
    private static final double BETWEEN = 62;

    private final String title;
    private final List<Panel> panels;
    private final Drawing drawing;

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
     */
    public record Panel(String title, String xName, List<Series> series, List<Point> chosen) {
        /** Keeps copies. */
        public Panel {
            series = List.copyOf(series);
            chosen = List.copyOf(chosen);
        }
    }

    private XyFigure(String title, List<Panel> panels) {
        this.title = title;
        this.panels = List.copyOf(panels);
        Legend legend = legend();
        drawing = new Drawing(WIDTH, legend.height() + panels.size() * (PANEL + BETWEEN) + 4);
        legend.draw(drawing);
        for (int i = 0; i < panels.size(); i++) {
            double top = legend.height() + 22 + i * (PANEL + BETWEEN);
            new XyPanel(drawing, panels.get(i), top, PANEL).draw();
        }
    }

    /**
     * Draws panels.
     *
     * @param title what the figure shows, for those who cannot see it
     * @param panels at least one
     */
    public static XyFigure of(String title, List<Panel> panels) {
        if (panels.isEmpty()) {
            throw new IllegalArgumentException(
                    "figure '" + title + "' without a panel; expected at least one");
        }
        return new XyFigure(title, panels);
    }

    /**
     * One SVG element that asks for no other file.
     *
     * @param id begins the ids of title and description
     */
    public String svg(String id) {
        return SvgDrawing.of(drawing, id, title, description());
    }

    /** A PNG image, 1200 pixels wide, black on white; needs fonts on this machine. */
    public byte[] png() {
        return PngDrawing.of(drawing);
    }

    private Legend legend() {
        Legend legend = new Legend();
        Set<String> named = new HashSet<>();
        for (Panel panel : panels) {
            panel.series().stream()
                    .filter(series -> named.add(series.name()))
                    .forEach(series -> legend.mark(series.symbol(), series.name()));
        }
        return legend;
    }

    private String description() {
        return panels.stream().map(XyFigure::inWords).collect(Collectors.joining(" "));
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

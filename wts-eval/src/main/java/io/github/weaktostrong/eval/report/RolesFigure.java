package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Point;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The paper's figure 2 for one property: the trust metric above, the task metric below, over the
 * roles, grouped by strategies.
 *
 * <p>A mark is the mean over seeds, with a bar of one standard deviation (n - 1) to each side and
 * one faint dot per seed. A cell with a single seed has a dashed bar instead: the 95 % interval
 * from resampled test rows, if the result has one. Roles differ by form and by colour (Okabe and
 * Ito 2008). A metric without a value is written out as undefined. An axis starts at zero only
 * where that costs at most half of its height.
 *
 * <p>Source: Pawelczyk et al. (2024), figure 2. Deviation: the paper draws no seeds.
 */
public final class RolesFigure {
    private static final double WIDTH = 400;
    private static final double BETWEEN = 48;
    private static final double NAMES_AND_NOTE = 70;

    private final Cells cells;
    private final List<String> metrics;
    private final Legend legend;
    private final double top;
    private final Drawing drawing;

    private RolesFigure(Cells cells, List<String> metrics) {
        this.cells = cells;
        this.metrics = List.copyOf(metrics);
        legend = legend(cells);
        top = legend.height() + 20;
        drawing = new Drawing(WIDTH, top + 2 * FigurePanel.HEIGHT + BETWEEN + NAMES_AND_NOTE);
    }

    /**
     * Draws the figure of a result.
     *
     * @throws IllegalArgumentException if the result has no model
     */
    public static RolesFigure of(WeakToStrongResult result) {
        return of(result, result.trustMetric(), result.taskMetric());
    }

    /**
     * Returns the figure for two other metrics.
     *
     * @param upper key of the metric in the upper panel
     * @param lower key of the metric in the lower panel
     * @throws IllegalArgumentException if the result has no model
     */
    public static RolesFigure of(WeakToStrongResult result, String upper, String lower) {
        if (result.summary().isEmpty()) {
            throw new IllegalArgumentException(
                    "figure of a result without a model; expected at least one; run the experiment"
                            + " with a strategy and a seed");
        }
        RolesFigure figure = new RolesFigure(new Cells(result), List.of(upper, lower));
        figure.draw();
        return figure;
    }

    /**
     * One SVG element, well-formed XML, with title and description, that asks for no other file.
     */
    public String svg() {
        return svg("figure");
    }

    /**
     * Returns the figure as SVG with ids of its own, so that a page can hold several figures.
     *
     * @param id begins the ids of title and description
     */
    public String svg(String id) {
        return SvgDrawing.of(drawing, id, title(), description());
    }

    /**
     * A PNG image, 1200 pixels wide, black on white.
     *
     * <p>Needs fonts on this machine; sets {@code java.awt.headless} where it is not set.
     */
    public byte[] png() {
        return PngDrawing.of(drawing);
    }

    /** The letter of a role below its marks. */
    static String letter(Role role) {
        return switch (role) {
            case WEAK -> "W";
            case WTS_NAIVE -> "N";
            case WTS_AUX -> "A";
            case STRONG_CEILING -> "C";
            case WEAK_UNTUNED -> "w";
            case STRONG_UNTUNED -> "s";
        };
    }

    /** Returns the caption of the figure of a result's own two metrics. */
    static String caption(WeakToStrongResult result) {
        Cells cells = new Cells(result);
        List<String> metrics = List.of(result.trustMetric(), result.taskMetric());
        return "%s and %s of every model on the test split. %s"
                .formatted(
                        cells.title(metrics.get(0)),
                        cells.title(metrics.get(1)),
                        String.join(" ", note(cells, metrics)));
    }

    private static List<String> note(Cells cells, List<String> metrics) {
        List<Cell.Bar> bars =
                metrics.stream()
                        .flatMap(metric -> cells.of(metric).stream())
                        .flatMap(cell -> cell.bar().stream())
                        .toList();
        boolean overSeeds = bars.stream().anyMatch(Cell.Bar::overSeeds);
        boolean overRows = bars.stream().anyMatch(bar -> !bar.overSeeds());
        String seeds = "Mark: mean over seeds; bar: ±1 standard deviation; faint dot: one seed.";
        String rows = "bar: 95 % interval from resampled test rows.";
        if (overSeeds) {
            return overRows
                    ? List.of(seeds, "Where one seed defines the metric: dashed " + rows)
                    : List.of(seeds);
        }
        return List.of("Mark: the only seed" + (overRows ? "; dashed " + rows : "; no bar."));
    }

    private void draw() {
        legend.draw(drawing);
        new FigurePanel(drawing, cells, metrics.get(0), top).draw();
        double below = top + FigurePanel.HEIGHT + BETWEEN;
        FigurePanel task = new FigurePanel(drawing, cells, metrics.get(1), below);
        task.draw();
        task.nameStrategies();
        double y = below + FigurePanel.HEIGHT + 51;
        for (String line : note(cells, metrics)) {
            drawing.label(new Point(8, y), Face.NOTE, line);
            y += 13;
        }
    }

    private static Legend legend(Cells cells) {
        Legend legend = new Legend();
        cells.roles()
                .forEach(role -> legend.mark(Symbol.of(role), letter(role) + "  " + role.words()));
        return legend;
    }

    private String title() {
        return "%s and %s of the models of each strategy"
                .formatted(Words.words(metrics.get(0)), Words.words(metrics.get(1)));
    }

    private String description() {
        return "Two panels, one above the other. "
                + metrics.stream().map(this::inWords).collect(Collectors.joining(" "));
    }

    private String inWords(String metric) {
        return cells.title(metric)
                + cells.of(metric).stream()
                        .map(cell -> cell.name() + " " + cell.words())
                        .collect(Collectors.joining("; ", ": ", "."));
    }
}

package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
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
    private final Cells cells;
    private final List<String> metrics;

    private RolesFigure(Cells cells, List<String> metrics) {
        this.cells = cells;
        this.metrics = List.copyOf(metrics);
    }

    /**
     * Draws the figure of a result.
     *
     * @throws IllegalArgumentException if the result has no model
     */
    public static Figure of(WeakToStrongResult result) {
        return of(result, result.trustMetric(), result.taskMetric());
    }

    /**
     * Returns the figure for two other metrics.
     *
     * @param upper key of the metric in the upper panel
     * @param lower key of the metric in the lower panel
     * @throws IllegalArgumentException if the result has no model
     */
    public static Figure of(WeakToStrongResult result, String upper, String lower) {
        if (result.summary().isEmpty()) {
            throw new IllegalArgumentException(
                    "figure of a result without a model; expected at least one; run the experiment"
                            + " with a strategy and a seed");
        }
        return new RolesFigure(new Cells(result), List.of(upper, lower)).figure();
    }

    private Figure figure() {
        List<DoubleFunction<Drawing>> panels = new ArrayList<>();
        metrics.forEach(metric -> panels.add(width -> FigurePanel.draw(cells, metric, width)));
        return new Figure(title(), description(), legend(), panels);
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

    /** The caption of the figure of a result's own two metrics. */
    public static String caption(WeakToStrongResult result) {
        return caption(result, result.trustMetric(), result.taskMetric());
    }

    /** The caption of the figure for two other metrics. */
    public static String caption(WeakToStrongResult result, String upper, String lower) {
        Cells cells = new Cells(result);
        return "%s and %s of every model on the test split. %s"
                .formatted(
                        Words.sentence(cells.title(upper)),
                        cells.title(lower),
                        note(cells, List.of(upper, lower)));
    }

    /** The meaning of marks, bars and dots. */
    private static String note(Cells cells, List<String> metrics) {
        List<Cell.Bar> bars =
                metrics.stream()
                        .flatMap(metric -> cells.of(metric).stream())
                        .flatMap(cell -> cell.bar().stream())
                        .toList();
        boolean overSeeds = bars.stream().anyMatch(Cell.Bar::overSeeds);
        boolean overRows = bars.stream().anyMatch(bar -> !bar.overSeeds());
        return (overSeeds
                        ? "Mark: mean over seeds; bar: ±1 standard deviation; faint dot: one seed"
                        : "Mark: the only seed")
                + (overRows ? "; dashed bar: 95 % interval from resampled test rows." : ".");
    }

    private Legend legend() {
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
        return "Two panels. "
                + metrics.stream().map(this::inWords).collect(Collectors.joining(" "));
    }

    private String inWords(String metric) {
        return cells.title(metric)
                + cells.of(metric).stream()
                        .map(cell -> cell.name() + " " + cell.words())
                        .collect(Collectors.joining("; ", ": ", "."));
    }
}

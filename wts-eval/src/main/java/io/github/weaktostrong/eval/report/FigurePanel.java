package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Pen;
import io.github.weaktostrong.eval.report.Drawing.Point;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** One metric over strategies and roles. */
final class FigurePanel {
    private static final double TOP = 44; // two lines of title
    private static final double HEIGHT = 150;
    private static final double NAMES = 48; // of roles and strategies
    private static final double LEFT = 50;
    private static final double RIGHT = 8;
    private static final double GAP = 0.8; // between strategies, in units of a role

    private final Drawing drawing;
    private final Cells cells;
    private final String metric;

    private FigurePanel(Cells cells, String metric, double width) {
        this.cells = cells;
        this.metric = metric;
        drawing = new Drawing(width, TOP + HEIGHT + NAMES);
    }

    static Drawing draw(Cells cells, String metric, double width) {
        FigurePanel panel = new FigurePanel(cells, metric, width);
        panel.draw();
        panel.nameStrategies();
        return panel.drawing;
    }

    private void draw() {
        drawing.title(cells.title(metric), TOP - 12);
        DoubleSummaryStatistics values = values();
        if (values.getCount() == 0) {
            frame();
            drawing.label(
                    new Point(drawing.width / 2, TOP + HEIGHT / 2),
                    Face.CENTRE,
                    "undefined for every model");
            return;
        }
        Axis axis = Axis.of(values);
        for (double tick : axis.ticks()) {
            double y = y(axis, tick);
            drawing.line(new Point(LEFT, y), new Point(drawing.width - RIGHT, y), Pen.GRID);
            drawing.label(new Point(LEFT - 5, y + 3.5), Face.TICK, axis.label(tick));
        }
        frame();
        cells.of(metric).forEach(cell -> cell(cell, axis));
    }

    /** Names of the strategies, below the letters of the roles. */
    private void nameStrategies() {
        List<Role> roles = cells.roles();
        for (Strategy strategy : cells.strategies()) {
            double first = x(strategy, roles.get(0));
            double last = x(strategy, roles.get(roles.size() - 1));
            drawing.label(
                    new Point((first + last) / 2, TOP + HEIGHT + 30), Face.CENTRE, strategy.name());
        }
    }

    private void frame() {
        double bottom = TOP + HEIGHT;
        drawing.line(new Point(LEFT, TOP), new Point(LEFT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(drawing.width - RIGHT, bottom), Pen.AXIS);
        List<Strategy> strategies = cells.strategies();
        for (Strategy strategy : strategies.stream().skip(1).toList()) {
            double between = x(strategy, cells.roles().get(0)) - (1 + GAP) / 2 * unit();
            drawing.line(new Point(between, TOP), new Point(between, bottom), Pen.GRID);
        }
        for (Strategy strategy : strategies) {
            for (Role role : cells.roles()) {
                drawing.label(
                        new Point(x(strategy, role), bottom + 13),
                        Face.CENTRE,
                        RolesFigure.letter(role));
            }
        }
    }

    private void cell(Cell cell, Axis axis) {
        double x = x(cell.strategy(), cell.role());
        OptionalDouble mean = cell.mean();
        if (mean.isEmpty()) {
            String why = cell.spread().isPresent() ? Words.UNDEFINED : "not measured";
            drawing.label(new Point(x + 3, TOP + HEIGHT - 5), Face.UPRIGHT, why);
            return;
        }
        dots(cell, axis);
        cell.bar().ifPresent(bar -> bar(bar, x, axis));
        Point at = new Point(x, y(axis, mean.getAsDouble()));
        drawing.add(new Mark(at, 4.5, Symbol.of(cell.role()), cell.name() + ": " + cell.words()));
    }

    /** Left of the mark, which would hide them, and beside each other; none for a lone seed. */
    private void dots(Cell cell, Axis axis) {
        List<Map.Entry<Long, Double>> seeds = new ArrayList<>(cell.bySeed().entrySet());
        if (seeds.size() < 2) {
            return;
        }
        Symbol dot = Symbol.of(cell.role()).ofSeed();
        double step = 4.0 / (seeds.size() - 1);
        double x = x(cell.strategy(), cell.role()) - 11;
        for (Map.Entry<Long, Double> seed : seeds) {
            String tooltip =
                    "%s, seed %s: %s"
                            .formatted(cell.name(), seed.getKey(), Words.number(seed.getValue()));
            drawing.add(new Mark(new Point(x, y(axis, seed.getValue())), 1.9, dot, tooltip));
            x += step;
        }
    }

    private void bar(Cell.Bar bar, double x, Axis axis) {
        double low = y(axis, bar.low());
        double high = y(axis, bar.high());
        drawing.line(
                new Point(x, low), new Point(x, high), bar.overSeeds() ? Pen.BAR : Pen.DASHED_BAR);
        for (double end : List.of(low, high)) {
            drawing.line(new Point(x - 4, end), new Point(x + 4, end), Pen.BAR);
        }
    }

    /** Everything that is drawn, so that the axis covers it. */
    private DoubleSummaryStatistics values() {
        DoubleSummaryStatistics values = new DoubleSummaryStatistics();
        for (Cell cell : cells.of(metric)) {
            cell.mean().ifPresent(values);
            cell.bySeed().values().forEach(values::accept);
            cell.bar()
                    .ifPresent(
                            bar -> {
                                values.accept(bar.low());
                                values.accept(bar.high());
                            });
        }
        return values;
    }

    private double y(Axis axis, double value) {
        return TOP + HEIGHT * (1 - axis.share(value));
    }

    private double x(Strategy strategy, Role role) {
        int group = cells.strategies().indexOf(strategy);
        int place = cells.roles().indexOf(role);
        return LEFT + unit() * (group * (cells.roles().size() + GAP) + GAP / 2 + place + 0.5);
    }

    /** Width of one role. */
    private double unit() {
        double units = cells.strategies().size() * (cells.roles().size() + GAP);
        return (drawing.width - LEFT - RIGHT) / units;
    }
}

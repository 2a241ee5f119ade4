package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Pen;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/** One pair of axes of an {@link XyFigure}. */
final class XyPanel {
    private static final double LEFT = 52;
    private static final double RIGHT = 16;
    private static final int LONGEST_TITLE = 56;
    private static final Symbol RING = new Symbol(Symbol.Form.CIRCLE, "F0E442", true);

    private final Drawing drawing;
    private final XyFigure.Panel panel;
    private final double top;
    private final double height;

    private static final double ROOM_OF_LABEL = 24;

    XyPanel(Drawing drawing, XyFigure.Panel panel, double top, double height) {
        this.drawing = drawing;
        this.panel = panel;
        this.top = top;
        this.height = height;
    }

    void draw() {
        drawing.label(new Point(8, top - 10), Face.TITLE, Words.cut(panel.title(), LONGEST_TITLE));
        frame();
        DoubleSummaryStatistics xs = new DoubleSummaryStatistics();
        DoubleSummaryStatistics ys = new DoubleSummaryStatistics();
        for (XyFigure.Series series : panel.series()) {
            for (XyFigure.Point point : series.points()) {
                xs.accept(point.x());
                ys.accept(point.low());
                ys.accept(point.high());
            }
        }
        if (xs.getCount() == 0) {
            Point middle = new Point(drawing.width / 2, top + height / 2);
            drawing.label(middle, Face.CENTRE, "not available");
            return;
        }
        Axis across = Axis.of(xs);
        Axis up = Axis.of(ys);
        ticks(across, up);
        panel.chosen().forEach(p -> drawing.add(new Mark(at(p, across, up), 10, RING, "chosen")));
        panel.series().forEach(series -> series(series, across, up));
    }

    private void frame() {
        double bottom = top + height;
        double right = drawing.width - RIGHT;
        drawing.line(new Point(LEFT, top), new Point(LEFT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(right, bottom), Pen.AXIS);
        drawing.label(
                new Point((LEFT + right) / 2, bottom + 28),
                Face.CENTRE,
                Words.cut(panel.xName(), LONGEST_TITLE));
    }

    private void ticks(Axis across, Axis up) {
        for (double tick : up.ticks()) {
            double y = y(up, tick);
            drawing.line(new Point(LEFT, y), new Point(drawing.width - RIGHT, y), Pen.GRID);
            drawing.label(new Point(LEFT - 5, y + 3.5), Face.TICK, up.label(tick));
        }
        for (double tick : across.ticks()) {
            double x = x(across, tick);
            drawing.line(new Point(x, top + height), new Point(x, top + height + 4), Pen.AXIS);
            drawing.label(new Point(x, top + height + 15), Face.CENTRE, across.label(tick));
        }
    }

    private void series(XyFigure.Series series, Axis across, Axis up) {
        Point before = null;
        for (XyFigure.Point point : series.points()) {
            Point at = at(point, across, up);
            if (series.connected() && before != null) {
                drawing.line(before, at, Pen.LINK);
            }
            before = at;
        }
        for (XyFigure.Point point : series.points()) {
            Point at = at(point, across, up);
            if (point.high() > point.low()) {
                bar(at, y(up, point.low()), y(up, point.high()));
            }
            String tooltip = series.name() + ", " + point.label();
            drawing.add(new Mark(at, 4.5, series.symbol(), tooltip));
        }
        if (series.labelled()) {
            labels(series, across, up);
        }
    }

    /** Points in one place share a label; it stands left of a point at the right edge. */
    private void labels(XyFigure.Series series, Axis across, Axis up) {
        Map<Point, String> byPlace = new LinkedHashMap<>();
        for (XyFigure.Point point : series.points()) {
            byPlace.merge(at(point, across, up), point.label(), (a, b) -> a + ", " + b);
        }
        byPlace.forEach(
                (at, label) -> {
                    boolean edge = at.x() > drawing.width - RIGHT - ROOM_OF_LABEL;
                    drawing.label(
                            at.plus(edge ? -7 : 7, -5),
                            edge ? Face.NOTE_BEFORE : Face.NOTE,
                            Words.cut(label, 18));
                });
    }

    private void bar(Point at, double low, double high) {
        drawing.line(new Point(at.x(), low), new Point(at.x(), high), Pen.BAR);
        for (double end : new double[] {low, high}) {
            drawing.line(new Point(at.x() - 4, end), new Point(at.x() + 4, end), Pen.BAR);
        }
    }

    private Point at(XyFigure.Point point, Axis across, Axis up) {
        return new Point(x(across, point.x()), y(up, point.y()));
    }

    private double x(Axis axis, double value) {
        return LEFT + (drawing.width - LEFT - RIGHT) * axis.share(value);
    }

    private double y(Axis axis, double value) {
        return top + height * (1 - axis.share(value));
    }
}

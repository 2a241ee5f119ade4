package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Label;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Pen;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pair of axes of an {@link XyFigure}. */
final class XyPanel {
    private static final double LEFT = 52;
    private static final double RIGHT = 16;
    private static final double TOP = 44; // two lines of title
    private static final double HEIGHT = 150;
    private static final double NAMES = 48; // of the ticks and the axis
    private static final int LONGEST_LABEL = 18;
    private static final Symbol RING = new Symbol(Symbol.Form.CIRCLE, "F0E442", true);

    private final Drawing drawing;
    private final XyFigure.Panel panel;
    private final Axis across;
    private final Axis up;
    private final List<Rectangle2D> taken = new ArrayList<>(); // by marks and labels

    private XyPanel(Drawing drawing, XyFigure.Panel panel, Axis across, Axis up) {
        this.drawing = drawing;
        this.panel = panel;
        this.across = across;
        this.up = up;
    }

    static Drawing draw(XyFigure.Panel panel, double width) {
        Drawing drawing = new Drawing(width, TOP + HEIGHT + NAMES);
        DoubleSummaryStatistics xs = new DoubleSummaryStatistics();
        DoubleSummaryStatistics ys = new DoubleSummaryStatistics();
        for (XyFigure.Series series : panel.series()) {
            for (XyFigure.Point point : series.points()) {
                xs.accept(point.x());
                ys.accept(point.low());
                ys.accept(point.high());
            }
        }
        drawing.title(panel.title(), TOP - 12);
        frame(drawing, panel);
        if (xs.getCount() == 0) {
            Point middle = new Point(width / 2, TOP + HEIGHT / 2);
            drawing.label(middle, Face.CENTRE, "not available");
        } else {
            new XyPanel(drawing, panel, Axis.of(xs), Axis.of(ys)).draw();
        }
        return drawing;
    }

    private void draw() {
        ticks();
        for (int i = 1; i < panel.front().size(); i++) {
            drawing.line(at(panel.front().get(i - 1)), at(panel.front().get(i)), Pen.FRONT);
        }
        panel.chosen().forEach(point -> drawing.add(new Mark(at(point), 10, RING, "chosen")));
        panel.series().forEach(this::series);
        panel.series().stream().filter(XyFigure.Series::labelled).forEach(this::labels);
    }

    private static void frame(Drawing drawing, XyFigure.Panel panel) {
        double bottom = TOP + HEIGHT;
        double right = drawing.width - RIGHT;
        drawing.line(new Point(LEFT, TOP), new Point(LEFT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(right, bottom), Pen.AXIS);
        drawing.label(
                new Point((LEFT + right) / 2, bottom + 30),
                Face.CENTRE,
                Face.CENTRE.fit(panel.xName(), right - LEFT));
    }

    private void ticks() {
        for (double tick : up.ticks()) {
            double y = y(tick);
            drawing.line(new Point(LEFT, y), new Point(drawing.width - RIGHT, y), Pen.GRID);
            drawing.label(new Point(LEFT - 5, y + 3.5), Face.TICK, up.label(tick));
        }
        for (double tick : across.ticks()) {
            double x = x(tick);
            drawing.line(new Point(x, TOP + HEIGHT), new Point(x, TOP + HEIGHT + 4), Pen.AXIS);
            drawing.label(new Point(x, TOP + HEIGHT + 16), Face.CENTRE, across.label(tick));
        }
    }

    private void series(XyFigure.Series series) {
        List<Point> places = series.points().stream().map(this::at).toList();
        for (int i = 1; series.connected() && i < places.size(); i++) {
            drawing.line(places.get(i - 1), places.get(i), Pen.LINK);
        }
        for (XyFigure.Point point : series.points()) {
            Point at = at(point);
            if (point.high() > point.low()) {
                bar(at, y(point.low()), y(point.high()));
            }
            String tooltip = series.name() + ", " + point.label();
            drawing.add(new Mark(at, 4.5, series.symbol(), tooltip));
            taken.add(new Rectangle2D.Double(at.x() - 4.5, at.y() - 4.5, 9, 9));
        }
    }

    /** Points in one place share a label. */
    private void labels(XyFigure.Series series) {
        Map<Point, String> byPlace = new LinkedHashMap<>();
        for (XyFigure.Point point : series.points()) {
            byPlace.merge(at(point), point.label(), (a, b) -> a + ", " + b);
        }
        byPlace.forEach(this::label);
    }

    /** Beside its point where there is room, else nowhere: on hovering it is shown anyway. */
    private void label(Point at, String text) {
        Rectangle2D inside =
                new Rectangle2D.Double(LEFT, TOP - 8, drawing.width - LEFT, HEIGHT + 6);
        for (double down : new double[] {-5, 12, 3.5, -14, 21}) {
            for (Face face : List.of(Face.NOTE, Face.NOTE_BEFORE)) {
                Point beside = at.plus(face == Face.NOTE ? 7 : -7, down);
                Label label = new Label(beside, face, Words.cut(text, LONGEST_LABEL));
                Rectangle2D extent = label.extent();
                if (inside.contains(extent) && taken.stream().noneMatch(extent::intersects)) {
                    taken.add(extent);
                    drawing.add(label);
                    return;
                }
            }
        }
    }

    private void bar(Point at, double low, double high) {
        drawing.line(new Point(at.x(), low), new Point(at.x(), high), Pen.BAR);
        for (double end : new double[] {low, high}) {
            drawing.line(new Point(at.x() - 4, end), new Point(at.x() + 4, end), Pen.BAR);
        }
    }

    private Point at(XyFigure.Point point) {
        return new Point(x(point.x()), y(point.y()));
    }

    private double x(double value) {
        return LEFT + (drawing.width - LEFT - RIGHT) * across.share(value);
    }

    private double y(double value) {
        return TOP + HEIGHT * (1 - up.share(value));
    }
}

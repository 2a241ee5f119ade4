package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Item;
import io.github.weaktostrong.eval.report.Drawing.Line;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Pen;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The key of a figure at its top: as many entries to a row as their measured names leave room. */
final class Legend {
    private static final double ROW = 17;
    private static final double LEFT = 14;
    private static final double TOP = 12; // middle of the first mark
    private static final double TEXT = 10; // from the middle of a mark to its name
    private static final double BETWEEN = 30; // from a name to the next mark

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Function<Point, Item> sample, String name) {}

    Legend mark(Symbol mark, String name) {
        entries.add(new Entry(at -> new Mark(at, 4.5, mark, ""), name));
        return this;
    }

    Legend line(Pen pen, String name) {
        entries.add(new Entry(at -> new Line(at.plus(-6, 0), at.plus(6, 0), pen), name));
        return this;
    }

    Drawing draw(double width) {
        List<Item> items = new ArrayList<>();
        Point at = new Point(LEFT, TOP);
        for (Entry entry : entries) {
            String name = Face.KEY.fit(entry.name(), width - LEFT - TEXT);
            double own = TEXT + Face.KEY.width(name);
            if (at.x() > LEFT && at.x() + own > width) {
                at = new Point(LEFT, at.y() + ROW);
            }
            items.add(entry.sample().apply(at));
            items.add(new Drawing.Label(at.plus(TEXT, 4), Face.KEY, name));
            at = at.plus(own + BETWEEN, 0);
        }
        Drawing drawing = new Drawing(width, at.y() + ROW);
        items.forEach(drawing::add);
        return drawing;
    }
}

package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * The key of a figure at its top: two entries to a row, one where its name is wider than a column.
 *
 * <p>Rows are laid out before anything is drawn, so that what lies below can begin at {@link
 * #height}.
 */
final class Legend {
    private static final double ROW = 17;
    private static final double COLUMN = 200;
    private static final double LEFT = 14;
    private static final double TOP = 12; // middle of the first mark
    private static final double TEXT = 10; // from the middle of a mark to its name
    private static final double WIDTH_OF_LETTER = 0.53 * Face.KEY.size; // DejaVu Sans: up to 0.526
    private static final int COLUMNS = 2;

    private final List<Entry> entries = new ArrayList<>();
    private int columnsTaken;

    /** A mark with its name; dashes where there is no mark. */
    private record Entry(List<Symbol> mark, Point at, String name) {}

    Legend mark(Symbol mark, String name) {
        return add(List.of(mark), name);
    }

    Legend dashes(String name) {
        return add(List.of(), name);
    }

    private Legend add(List<Symbol> mark, String name) {
        boolean wide = TEXT + name.length() * WIDTH_OF_LETTER > COLUMN - LEFT;
        if (wide) {
            columnsTaken += columnsTaken % COLUMNS; // on to the next row
        }
        int row = columnsTaken / COLUMNS;
        int column = columnsTaken % COLUMNS;
        entries.add(new Entry(mark, new Point(LEFT + column * COLUMN, TOP + row * ROW), name));
        columnsTaken += wide ? COLUMNS : 1;
        return this;
    }

    /** From the top of the drawing to below the last row. */
    double height() {
        int rows = (columnsTaken + 1) / COLUMNS;
        return TOP + 2 + rows * ROW;
    }

    void draw(Drawing drawing) {
        for (Entry entry : entries) {
            Point at = entry.at();
            entry.mark().forEach(mark -> drawing.add(new Mark(at, 4.5, mark, "")));
            if (entry.mark().isEmpty()) {
                drawing.line(at.plus(-6, 0), at.plus(6, 0), Drawing.Pen.DASHED_BAR);
            }
            int fits = (int) ((drawing.width - at.x() - TEXT) / WIDTH_OF_LETTER);
            drawing.label(at.plus(TEXT, 4), Face.KEY, Words.cut(entry.name(), fits));
        }
    }
}

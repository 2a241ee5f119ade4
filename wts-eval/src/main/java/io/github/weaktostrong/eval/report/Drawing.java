package io.github.weaktostrong.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines, marks and labels in drawing order, y downwards.
 *
 * <p>Of our own because XChart cannot draw this figure honestly: its error bars are symmetric (a
 * row interval is not), its axis has no groups, it has no panels that share one, and its texts are
 * placed by the fonts of the machine that draws and not of the reader's, without titles or
 * description. One drawing becomes SVG without AWT, and PNG through it.
 */
final class Drawing {
    final double width;
    final double height;
    private final List<Item> items = new ArrayList<>();

    Drawing(double width, double height) {
        this.width = width;
        this.height = height;
    }

    sealed interface Item permits Line, Curve, Mark, Label {}

    record Point(double x, double y) {
        Point plus(double dx, double dy) {
            return new Point(x + dx, y + dy);
        }
    }

    /** A line in the colour of the text. */
    record Line(Point from, Point to, Pen pen) implements Item {}

    /** A broken line through points, in a colour of six hexadecimal digits. */
    record Curve(List<Point> points, String colour, boolean dashed) implements Item {
        static final double WIDTH = 1.8;

        Curve {
            points = List.copyOf(points);
        }
    }

    enum Pen {
        AXIS(1, 1, false),
        GRID(0.6, 0.25, false),
        LINK(1, 0.6, false),
        BAR(1.5, 1, false),
        DASHED_BAR(1.5, 1, true);

        final double width;
        final double opacity;
        final boolean dashed;

        Pen(double width, double opacity, boolean dashed) {
            this.width = width;
            this.opacity = opacity;
            this.dashed = dashed;
        }
    }

    /** A symbol; the tooltip may be empty. */
    record Mark(Point at, double radius, Symbol symbol, String tooltip) implements Item {}

    /** Text; {@code y} is the base line. */
    record Label(Point at, Face face, String text) implements Item {}

    enum Face {
        TITLE(12, "start", true, false),
        KEY(11, "start", false, false),
        TICK(10.5, "end", false, false),
        CENTRE(10.5, "middle", false, false),
        UPRIGHT(9, "start", false, true),
        NOTE(9.5, "start", false, false),
        NOTE_BEFORE(9.5, "end", false, false);

        final double size;
        final String anchor;
        final boolean bold;
        final boolean upright; // turned by a quarter, to be read from the right

        Face(double size, String anchor, boolean bold, boolean upright) {
            this.size = size;
            this.anchor = anchor;
            this.bold = bold;
            this.upright = upright;
        }
    }

    void add(Item item) {
        items.add(item);
    }

    void line(Point from, Point to, Pen pen) {
        add(new Line(from, to, pen));
    }

    void label(Point at, Face face, String text) {
        add(new Label(at, face, text));
    }

    List<Item> items() {
        return List.copyOf(items);
    }
}

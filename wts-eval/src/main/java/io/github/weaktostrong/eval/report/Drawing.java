package io.github.weaktostrong.eval.report;

import java.awt.geom.Rectangle2D;
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

    sealed interface Item permits Line, Curve, Mark, Label {
        Item moved(Point by);
    }

    record Point(double x, double y) {
        Point plus(double dx, double dy) {
            return new Point(x + dx, y + dy);
        }

        Point plus(Point other) {
            return plus(other.x, other.y);
        }
    }

    /** A line in the colour of the text. */
    record Line(Point from, Point to, Pen pen) implements Item {
        @Override
        public Line moved(Point by) {
            return new Line(from.plus(by), to.plus(by), pen);
        }
    }

    /** A broken line through points, in a colour of six hexadecimal digits. */
    record Curve(List<Point> points, String colour, boolean dashed) implements Item {
        static final double WIDTH = 1.8;

        Curve {
            points = List.copyOf(points);
        }

        @Override
        public Curve moved(Point by) {
            return new Curve(points.stream().map(by::plus).toList(), colour, dashed);
        }
    }

    enum Pen {
        AXIS(1, 1, false),
        GRID(0.6, 0.25, false),
        LINK(1, 0.6, false),
        FRONT(6, 0.2, false),
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
    record Mark(Point at, double radius, Symbol symbol, String tooltip) implements Item {
        @Override
        public Mark moved(Point by) {
            return new Mark(at.plus(by), radius, symbol, tooltip);
        }
    }

    /** Text; {@code y} is the base line. */
    record Label(Point at, Face face, String text) implements Item {
        @Override
        public Label moved(Point by) {
            return new Label(at.plus(by), face, text);
        }

        /** What the text covers at most, for labels that are not upright. */
        Rectangle2D.Double extent() {
            double width = face.width(text);
            double before = face.anchor.equals("start") ? 0 : face.anchor.equals("end") ? 1 : 0.5;
            return new Rectangle2D.Double(
                    at.x() - before * width, at.y() - 0.8 * face.size, width, face.size);
        }
    }

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

        /** The most that a text takes, in the widest of the usual fonts without serifs. */
        double width(String text) {
            double letters = text.codePoints().mapToDouble(Face::letter).sum();
            return (bold ? 1.12 : 1) * size * letters;
        }

        /** Widths of DejaVu Sans, rounded up. */
        private static double letter(int c) {
            if ("iljI.,:;'|!()[] -".indexOf(c) >= 0) {
                return 0.4;
            }
            if ("mwMW%−±".indexOf(c) >= 0) {
                return 0.99;
            }
            return Character.isUpperCase(c) ? 0.78 : "frt".indexOf(c) >= 0 ? 0.42 : 0.64;
        }

        /** The text, cut by an ellipsis where it is wider than there is room. */
        String fit(String text, double room) {
            String fitting = text;
            for (int n = text.length(); n > 1 && width(fitting) > room; n--) {
                fitting = Words.cut(text, n - 1);
            }
            return fitting;
        }

        /** One line, or two of which the second is cut where it is too wide; before a bracket. */
        List<String> lines(String text, double room) {
            if (width(text) <= room) {
                return List.of(text);
            }
            int end = text.lastIndexOf(" (");
            for (end = end < 0 ? text.length() : end; width(text.substring(0, end)) > room; ) {
                end = text.lastIndexOf(' ', end - 1);
                if (end <= 0) {
                    return List.of(fit(text, room));
                }
            }
            return List.of(text.substring(0, end), fit(text.substring(end + 1), room));
        }
    }

    void add(Item item) {
        items.add(item);
    }

    /** Adds all of another drawing, moved. */
    void add(Drawing other, Point by) {
        other.items.forEach(item -> add(item.moved(by)));
    }

    /** A title that ends above a height, in as many lines as it takes, two at most. */
    void title(String text, double bottom) {
        List<String> lines = Face.TITLE.lines(text, width - 8);
        for (int i = 0; i < lines.size(); i++) {
            double y = bottom - 15 * (lines.size() - 1 - i);
            label(new Point(8, y), Face.TITLE, lines.get(i));
        }
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

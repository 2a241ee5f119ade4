package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Panels below a key: one above the other in a file, and on a page beside each other where there is
 * room for two.
 *
 * <p>Texts are laid out from their measured width, so that none is drawn over another.
 */
public final class Figure {
    private static final double NARROW = 400;
    private static final double GAP = 40;
    private static final double WIDE = 2 * NARROW + GAP;

    private final String title;
    private final String description;
    private final Legend legend;
    private final List<DoubleFunction<Drawing>> panels;

    /**
     * A figure.
     *
     * @param panels each draws itself in a width
     */
    Figure(String title, String description, Legend legend, List<DoubleFunction<Drawing>> panels) {
        this.title = title;
        this.description = description;
        this.legend = legend;
        this.panels = List.copyOf(panels);
    }

    /**
     * One SVG element, well-formed XML, with title and description, that asks for no other file.
     *
     * @param id begins the ids in it, so that a page can hold several
     */
    public String svg(String id) {
        return SvgDrawing.of(drawing(NARROW), id, title, description);
    }

    /**
     * A PNG image, 1200 pixels wide, black on white.
     *
     * <p>Needs fonts on this machine; sets {@code java.awt.headless} where it is not set.
     */
    public byte[] png() {
        return PngDrawing.of(drawing(NARROW));
    }

    /** The same for the width of a page, where a reader's screen has it. */
    String wideSvg(String id) {
        return SvgDrawing.of(drawing(WIDE), id, title, description);
    }

    private Drawing drawing(double width) {
        int columns = Math.min(panels.size(), width < WIDE ? 1 : 2);
        double own = (width - GAP * (columns - 1)) / columns;
        Drawing key = legend.draw(width);
        List<Drawing> drawn = new ArrayList<>();
        panels.forEach(panel -> drawn.add(panel.apply(own)));
        double height = key.height;
        List<Point> places = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i += columns) {
            double row = 0;
            for (int k = 0; k < columns && i + k < drawn.size(); k++) {
                places.add(new Point(k * (own + GAP), height));
                row = Math.max(row, drawn.get(i + k).height);
            }
            height += row;
        }
        Drawing all = new Drawing(width, height);
        all.add(key, new Point(0, 0));
        for (int i = 0; i < drawn.size(); i++) {
            all.add(drawn.get(i), places.get(i));
        }
        return all;
    }
}

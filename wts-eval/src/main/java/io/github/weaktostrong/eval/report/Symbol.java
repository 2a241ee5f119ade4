package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Point;
import io.github.weaktostrong.result.Role;
import java.util.List;

/**
 * The mark of a role: a form and a colour, so that either tells the role.
 *
 * @param form circle, or a polygon
 * @param colour six hexadecimal digits, from the palette of Okabe and Ito (2008)
 * @param faint whether it is paler and without outline, as a seed's dot
 */
record Symbol(Form form, String colour, boolean faint) {

    enum Form {
        CIRCLE,
        SQUARE,
        TRIANGLE,
        DIAMOND
    }

    static Symbol of(Role role) {
        return switch (role) {
            case WEAK -> new Symbol(Form.CIRCLE, "D55E00", false);
            case WTS_NAIVE -> new Symbol(Form.SQUARE, "0072B2", false);
            case WTS_AUX -> new Symbol(Form.TRIANGLE, "009E73", false);
            case STRONG_CEILING -> new Symbol(Form.DIAMOND, "CC79A7", false);
            case WEAK_UNTUNED -> new Symbol(Form.CIRCLE, "999999", false);
            case STRONG_UNTUNED -> new Symbol(Form.DIAMOND, "999999", false);
        };
    }

    /** The dot of one seed. */
    Symbol ofSeed() {
        return new Symbol(Form.CIRCLE, colour, true);
    }

    /** The same form and colour, paler and without outline. */
    Symbol fainter() {
        return new Symbol(form, colour, true);
    }

    double opacity() {
        return faint ? 0.5 : 1;
    }

    /** Corners of the polygon; none for a circle. */
    List<Point> corners(Point at, double r) {
        return switch (form) {
            case CIRCLE -> List.of();
            case SQUARE ->
                    List.of(
                            at.plus(-0.9 * r, -0.9 * r),
                            at.plus(0.9 * r, -0.9 * r),
                            at.plus(0.9 * r, 0.9 * r),
                            at.plus(-0.9 * r, 0.9 * r));
            case TRIANGLE ->
                    List.of(
                            at.plus(0, -1.2 * r),
                            at.plus(1.1 * r, 0.8 * r),
                            at.plus(-1.1 * r, 0.8 * r));
            case DIAMOND ->
                    List.of(
                            at.plus(0, -1.25 * r),
                            at.plus(1.25 * r, 0),
                            at.plus(0, 1.25 * r),
                            at.plus(-1.25 * r, 0));
        };
    }
}

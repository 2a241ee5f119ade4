package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.trend.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a page's table.
 *
 * @param text what it says
 * @param note smaller, beside it; may be empty
 * @param tone class in the page's style; null for none
 */
record TableCell(String text, String note, @Nullable String tone) {
    private static final int LONG = 24;
    private static final int VERY_LONG = 90;

    static TableCell of(String text) {
        return new TableCell(text, "", null);
    }

    static TableCell of(String text, String note) {
        return new TableCell(text, note, null);
    }

    static TableCell of(Verdict verdict, String note) {
        return new TableCell(Words.words(verdict.toString()), note, "chip " + verdict);
    }

    /** Classes in the page's style: long texts get a width, so that rows stay low on a phone. */
    @Nullable String style() {
        String width = text.length() > VERY_LONG ? "long" : text.length() > LONG ? "text" : null;
        return tone == null ? width : width == null ? tone : tone + " " + width;
    }
}

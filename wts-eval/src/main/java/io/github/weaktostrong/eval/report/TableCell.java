package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.trend.Verdict;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a page's table.
 *
 * @param text what it says
 * @param note smaller, beside it; may be empty
 * @param tone class in the page's style; null for none
 */
record TableCell(String text, String note, @Nullable String tone) {
    private static final Pattern VERDICT =
            Pattern.compile("(yes|no|undetermined|not_applicable)(?: \\((.*)\\))?");
    private static final int LONG = 24;
    private static final int VERY_LONG = 90;

    /** A text; a chip where it is a verdict, with what is said of it in brackets as the note. */
    static TableCell of(String text) {
        Matcher verdict = VERDICT.matcher(text);
        return verdict.matches()
                ? of(
                        Verdict.valueOf(verdict.group(1).toUpperCase(Locale.ROOT)),
                        Objects.requireNonNullElse(verdict.group(2), ""))
                : new TableCell(text, "", null);
    }

    static TableCell of(String text, String note) {
        return new TableCell(text, note, null);
    }

    static TableCell of(Verdict verdict, String note) {
        return new TableCell(Words.words(verdict.toString()), note, "chip " + verdict);
    }

    /** The same in one line of plain text. */
    String plain() {
        return note.isEmpty() ? text : text + " (" + note + ")";
    }

    /** Classes in the page's style: long texts get a width, so that rows stay low on a phone. */
    @Nullable String style() {
        String width = text.length() > VERY_LONG ? "long" : text.length() > LONG ? "text" : null;
        return tone == null ? width : width == null ? tone : tone + " " + width;
    }
}

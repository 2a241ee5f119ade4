package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.SummaryRow;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers and names as the page prints them. */
final class Words {
    static final String UNDEFINED = "undefined";

    private Words() {}

    /**
     * Returns a number with four decimals; with three significant digits where these would show
     * nothing or too much.
     */
    static String number(double value) {
        double size = Math.abs(value);
        boolean fits = value == 0 || (size >= 5e-4 && size < 1e7);
        return String.format(Locale.ROOT, fits ? "%.4f" : "%.2e", value);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : UNDEFINED;
    }

    /** Returns a number with its sign, a true minus for negative numbers. */
    static String signed(double value) {
        return (value < 0 ? "−" : "+") + number(Math.abs(value));
    }

    /** {@code 0.8412 ± 0.0031 (n = 3)}. */
    static String spread(SummaryRow.Spread spread) {
        return meanAndDeviation(spread) + (spread.n() == 0 ? "" : " (n = " + spread.n() + ")");
    }

    static String meanAndDeviation(SummaryRow.Spread spread) {
        OptionalDouble deviation = spread.standardDeviation();
        return number(spread.mean())
                + (deviation.isPresent() ? " ± " + number(deviation.getAsDouble()) : "");
    }

    /** A key as words: {@code equal_opportunity} becomes {@code equal opportunity}. */
    static String words(String key) {
        return key.replace('_', ' ');
    }

    static String better(boolean higher) {
        return higher ? "higher is better" : "lower is better";
    }

    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** Returns at most so many characters of a text, an ellipsis where some were cut. */
    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}

package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.SummaryRow;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers and names as the page prints them. */
final class Words {
    static final String UNDEFINED = "undefined";

    private Words() {}

    /**
     * Returns a number for people: three decimals, or four digits where it is 10 or more; two
     * significant digits where these would show nothing or too much.
     */
    static String number(double value) {
        double size = Math.abs(value);
        if (value != 0 && (size < 5e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
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
        return meanAndDeviation(spread.mean(), spread.standardDeviation());
    }

    static String meanAndDeviation(OverSeeds values) {
        return meanAndDeviation(values.mean(), values.standardDeviation());
    }

    private static String meanAndDeviation(OptionalDouble mean, OptionalDouble deviation) {
        return number(mean)
                + (deviation.isPresent() ? " ± " + number(deviation.getAsDouble()) : "");
    }

    /** A key as words: {@code equal_opportunity} becomes {@code equal opportunity}. */
    static String words(String key) {
        return key.replace('_', ' ');
    }

    /** The name of a property that a reader knows: {@code ood} is one of robustness. */
    static String property(String key) {
        return switch (key) {
            case "ood" -> "out-of-distribution robustness";
            case "adversarial" -> "adversarial robustness";
            default -> words(key);
        };
    }

    /** A time in the unit that it is told in. */
    static String duration(double seconds) {
        boolean hours = seconds >= 90 * 60;
        boolean minutes = seconds >= 90;
        return String.format(
                Locale.ROOT,
                hours ? "%.1f hours" : minutes ? "%.0f minutes" : "%.0f seconds",
                seconds / (hours ? 3600 : minutes ? 60 : 1));
    }

    /** A text as the beginning of a sentence. */
    static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
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

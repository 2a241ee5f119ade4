package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.Pinned;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares lines: texts exactly, decimals within a tolerance. */
final class PinnedText {
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(?:[eE][-+]?\\d+)?");
    private static final Pattern INTEGER = Pattern.compile("-?\\d+");

    private PinnedText() {}

    /** What differs, by line; decimals are those of a report, rounded to four places. */
    static List<String> differences(String expected, String found) {
        List<String> before = expected.lines().toList();
        List<String> now = found.lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            String old = i < before.size() ? before.get(i) : "nothing";
            String fresh = i < now.size() ? now.get(i) : "nothing";
            if (!sameLine(old, fresh)) {
                differences.add("line %d: expected %s%n    got %s".formatted(i + 1, old, fresh));
            }
        }
        return differences;
    }

    private static boolean sameLine(String expected, String found) {
        if (expected.equals(found)) {
            return true;
        }
        String oldWords = DECIMAL.matcher(expected).replaceAll("#");
        if (Pinned.bitwise() || !oldWords.equals(DECIMAL.matcher(found).replaceAll("#"))) {
            return false;
        }
        Matcher old = DECIMAL.matcher(expected);
        Matcher fresh = DECIMAL.matcher(found);
        while (old.find() && fresh.find()) {
            if (!close(old.group(), fresh.group(), Pinned.TOLERANCE + 1e-4)) { // both are rounded
                return false;
            }
        }
        return true;
    }

    /** Whether two numbers of a JSON document are the same; whole ones are as texts. */
    static boolean sameNumber(String expected, String found) {
        return expected.equals(found)
                || (!Pinned.bitwise()
                        && isDecimal(expected)
                        && isDecimal(found)
                        && close(expected, found, Pinned.TOLERANCE));
    }

    static boolean isDecimal(String number) {
        return !INTEGER.matcher(number).matches();
    }

    private static boolean close(String expected, String found, double tolerance) {
        double old = Double.parseDouble(expected);
        double fresh = Double.parseDouble(found);
        return Math.abs(old - fresh) <= tolerance * Math.max(1, Math.abs(old));
    }
}

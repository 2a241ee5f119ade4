package io.github.weaktostrong.eval.fairness;

import java.util.Arrays;
import java.util.List;

/** Rows typed by hand in tests: digits and words separated by blanks. */
final class Rows {
    private Rows() {}

    static int[] ints(String digits) {
        return Arrays.stream(digits.trim().split("[ ,]+")).mapToInt(Integer::parseInt).toArray();
    }

    static List<String> names(String names) {
        return List.of(names.trim().split("[ ,]+"));
    }
}

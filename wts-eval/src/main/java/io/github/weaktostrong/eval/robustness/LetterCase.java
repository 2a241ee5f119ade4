package io.github.weaktostrong.eval.robustness;

import java.util.Locale;

/** The case of a word: lower case, with a capital, or all in capitals. */
final class LetterCase {
    private LetterCase() {}

    /** The other word, given in lower case, written as the model is. */
    static String like(String model, String word) {
        if (word.isEmpty() || !Character.isUpperCase(model.codePointAt(0))) {
            return word;
        }
        if (model.length() > 1 && model.equals(model.toUpperCase(Locale.ROOT))) {
            return word.toUpperCase(Locale.ROOT);
        }
        int rest = word.offsetByCodePoints(0, 1);
        return word.substring(0, rest).toUpperCase(Locale.ROOT) + word.substring(rest);
    }
}

package io.github.weaktostrong.eval.robustness;

import java.util.List;
import java.util.Optional;

/** The regular endings of English, to put a synonym's base form into the form of the word. */
enum Inflection {
    BASE,
    S,
    ED,
    ING;

    /** The form in which a word is of its base form; empty if it is an irregular one. */
    static Optional<Inflection> of(String word, String base) {
        for (Inflection form : values()) {
            if (form.spellings(base).contains(word)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    /** A base form in this form, as a regular word. */
    String of(String base) {
        boolean doubles = base.length() <= 4 && base.matches("[^aeiou]+[aeiou][^aeiouwxy]");
        List<String> spellings = spellings(base);
        return spellings.get(doubles ? spellings.size() - 1 : 0);
    }

    /** How the form may be spelt: regularly, and with the last consonant doubled. */
    private List<String> spellings(String base) {
        return switch (this) {
            case BASE -> List.of(base);
            case S -> List.of(withS(base));
            case ED -> List.of(withEd(base), doubled(base) + "ed");
            case ING -> List.of(withIng(base), doubled(base) + "ing");
        };
    }

    private static String withS(String word) {
        if (word.matches(".*[^aeiou]y")) {
            return cut(word) + "ies";
        }
        return word.matches(".*(s|x|z|ch|sh)") ? word + "es" : word + "s";
    }

    private static String withEd(String word) {
        if (word.matches(".*[^aeiou]y")) {
            return cut(word) + "ied";
        }
        return word.endsWith("e") ? word + "d" : word + "ed";
    }

    private static String withIng(String word) {
        return word.matches(".*[^eoy]e") ? cut(word) + "ing" : word + "ing";
    }

    private static String cut(String word) {
        return word.substring(0, word.length() - 1);
    }

    private static String doubled(String word) {
        return word.isEmpty() ? word : word + word.charAt(word.length() - 1);
    }
}

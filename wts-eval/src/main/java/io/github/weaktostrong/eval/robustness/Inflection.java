package io.github.weaktostrong.eval.robustness;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The regular endings of English, to put a synonym's base form into the form of the word. */
enum Inflection {
    BASE(List.of(word -> word)),
    S(List.of(Inflection::withS)),
    ED(List.of(word -> joined(word, "ed"), word -> doubled(word) + "ed")),
    ING(List.of(word -> joined(word, "ing"), word -> doubled(word) + "ing"));

    private final List<UnaryOperator<String>> spellings;

    Inflection(List<UnaryOperator<String>> spellings) {
        this.spellings = spellings;
    }

    /** The form in which a word is of its base form; empty if it is an irregular one. */
    static Optional<Inflection> of(String word, String base) {
        for (Inflection form : values()) {
            if (form.spellings.stream().anyMatch(spelling -> spelling.apply(base).equals(word))) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    /** A base form in this form, as a regular word. */
    String of(String base) {
        boolean doubles =
                base.length() <= 4 && base.matches("[^aeiou]+[aeiou][^aeiouwxy]") && this != S;
        return spellings.get(doubles ? spellings.size() - 1 : 0).apply(base);
    }

    private static String withS(String word) {
        if (word.matches(".*[^aeiou]y")) {
            return word.substring(0, word.length() - 1) + "ies";
        }
        return word.matches(".*(s|x|z|ch|sh)") ? word + "es" : word + "s";
    }

    private static String joined(String word, String ending) {
        if (word.matches(".*[^aeiou]y") && ending.equals("ed")) {
            return word.substring(0, word.length() - 1) + "ied";
        }
        boolean mute = word.matches(".*[^eoy]e");
        boolean keepsE = word.endsWith("e") && !mute;
        String stem = mute ? word.substring(0, word.length() - 1) : word;
        return keepsE && ending.equals("ed") ? word + "d" : stem + ending;
    }

    private static String doubled(String word) {
        return word.isEmpty() ? word : word + word.charAt(word.length() - 1);
    }
}

package io.github.weaktostrong.eval.robustness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

/** The rules of {@link StylePerturbation}, word by word. */
final class StyleRules {
    private static final int SHORTEST = 4;
    private static final List<String> KEYS = List.of("qwertyuiop", "asdfghjkl", "zxcvbnm");
    private static final Map<String, String> WHOLE =
            Map.of(
                    "can't", "cannot",
                    "won't", "will not",
                    "shan't", "shall not",
                    "ain't", "is not",
                    "let's", "let us",
                    "y'all", "you all");
    private static final List<String> BEFORE_IS =
            List.of(
                    "it",
                    "that",
                    "there",
                    "here",
                    "what",
                    "who",
                    "where",
                    "how",
                    "he",
                    "she",
                    "this",
                    "everything",
                    "everyone",
                    "nothing",
                    "something");
    private static final Map<String, String> ENDINGS =
            Map.of("'re", " are", "'ve", " have", "'ll", " will", "'m", " am", "'d", " would");
    private static final Map<String, String> ARCHAIC = table("archaic-words.properties");

    private StyleRules() {}

    static String typos(String text, double rate, SplittableRandom random) {
        return changed(
                text,
                word -> {
                    boolean hit = random.nextDouble() < rate;
                    return hit && word.length() >= SHORTEST
                            ? Optional.of(typo(word, random))
                            : Optional.empty();
                });
    }

    private static String typo(String word, SplittableRandom random) {
        int at = 1 + random.nextInt(word.length() - 3); // the next one is an inner letter too
        String before = word.substring(0, at);
        char letter = word.charAt(at);
        String after = word.substring(at + 1);
        return switch (random.nextInt(4)) {
            case 0 -> before + after;
            case 1 -> before + letter + letter + after;
            case 2 -> before + after.charAt(0) + letter + after.substring(1);
            default -> before + besideOnKeyboard(letter, random) + after;
        };
    }

    private static char besideOnKeyboard(char letter, SplittableRandom random) {
        for (String row : KEYS) {
            int at = row.indexOf(Character.toLowerCase(letter));
            if (at >= 0) {
                int step = random.nextBoolean() ? 1 : -1;
                int beside = at + step < 0 || at + step == row.length() ? at - step : at + step;
                return row.charAt(beside);
            }
        }
        return letter;
    }

    static String casing(String text, SplittableRandom random) {
        return changed(
                text,
                word -> {
                    String lower = word.toLowerCase(Locale.ROOT);
                    return Optional.of(
                            switch (random.nextInt(3)) {
                                case 0 -> lower;
                                case 1 -> LetterCase.like("Ab", lower);
                                default -> word.toUpperCase(Locale.ROOT);
                            });
                });
    }

    static String expanded(String text) {
        return changed(text, word -> expansion(plain(word)).map(out -> LetterCase.like(word, out)));
    }

    private static Optional<String> expansion(String word) {
        String whole = WHOLE.get(word);
        if (whole != null) {
            return Optional.of(whole);
        }
        if (word.endsWith("n't")) {
            return Optional.of(word.substring(0, word.length() - 3) + " not");
        }
        int mark = word.lastIndexOf('\'');
        if (mark < 0) {
            return Optional.empty();
        }
        String stem = word.substring(0, mark);
        if (word.endsWith("'s") && BEFORE_IS.contains(stem)) {
            return Optional.of(stem + " is");
        }
        return Optional.ofNullable(ENDINGS.get(word.substring(mark))).map(stem::concat);
    }

    static String archaic(String text) {
        return changed(
                text,
                word ->
                        Optional.ofNullable(ARCHAIC.get(plain(word)))
                                .map(out -> LetterCase.like(word, out)));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    }

    private static String changed(String text, Function<String, Optional<String>> rule) {
        WordSpans words = new WordSpans(text);
        Map<Integer, String> changes = new TreeMap<>();
        for (int i = 0; i < words.size(); i++) {
            int index = i;
            rule.apply(words.word(i)).ifPresent(out -> changes.put(index, out));
        }
        return words.with(changes);
    }

    private static Map<String, String> table(String name) {
        try (InputStream in =
                Objects.requireNonNull(StyleRules.class.getResourceAsStream(name), name)) {
            Properties properties = new Properties();
            properties.load(in);
            Map<String, String> table = new HashMap<>();
            properties.forEach((from, to) -> table.put((String) from, (String) to));
            return Map.copyOf(table);
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + name + " cannot be read", e);
        }
    }
}

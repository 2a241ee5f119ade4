package io.github.weaktostrong.eval.robustness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The operations of {@link EasyDataAugmentation} (Wei and Zou 2019, section 2), each on {@code
 * max(1, floor(rate * words))} words. What lies between words stays where it is.
 */
enum WordEdit {
    /** Words, each wherever it stands, become a random synonym of theirs; no stop word. */
    SYNONYM_REPLACEMENT {
        @Override
        Map<Integer, String> changes(Draw draw) {
            WordSpans words = draw.words();
            Map<String, String> chosen = new HashMap<>();
            List<Integer> order = IntStream.range(0, words.size()).boxed().toList();
            for (int i : draw.shuffled(order)) {
                String word = words.word(i).toLowerCase(Locale.ROOT);
                List<String> synonyms = draw.synonyms(i);
                if (chosen.size() < draw.count() && !synonyms.isEmpty()) {
                    chosen.computeIfAbsent(word, any -> draw.one(synonyms));
                }
            }
            Map<Integer, String> changes = new HashMap<>();
            for (int i : order) {
                String synonym = chosen.get(words.word(i).toLowerCase(Locale.ROOT));
                if (synonym != null) {
                    changes.put(i, LetterCase.like(words.word(i), synonym));
                }
            }
            return changes;
        }
    },

    /** Random synonyms of random words, no stop words, come before a random word or at the end. */
    RANDOM_INSERTION {
        @Override
        Map<Integer, String> changes(Draw draw) {
            WordSpans words = draw.words();
            List<Integer> known =
                    IntStream.range(0, words.size())
                            .filter(i -> !draw.synonyms(i).isEmpty())
                            .boxed()
                            .toList();
            Map<Integer, String> changes = new HashMap<>();
            for (int n = 0; n < draw.count() && !known.isEmpty(); n++) {
                String synonym = draw.one(draw.synonyms(draw.one(known)));
                int place = draw.random().nextInt(words.size() + 1);
                int at = Math.min(place, words.size() - 1);
                String beside = changes.getOrDefault(at, words.word(at));
                changes.put(at, place == at ? synonym + ' ' + beside : beside + ' ' + synonym);
            }
            return changes;
        }
    },

    /** Two random words change places, again and again. */
    RANDOM_SWAP {
        @Override
        Map<Integer, String> changes(Draw draw) {
            WordSpans words = draw.words();
            Map<Integer, String> changes = new HashMap<>();
            for (int n = 0; n < draw.count() && words.size() > 1; n++) {
                int first = draw.random().nextInt(words.size());
                int second = (first + 1 + draw.random().nextInt(words.size() - 1)) % words.size();
                String moved = changes.getOrDefault(first, words.word(first));
                changes.put(first, changes.getOrDefault(second, words.word(second)));
                changes.put(second, moved);
            }
            return changes;
        }
    },

    /** Each word is left out with the probability of the rate; one random word always stays. */
    RANDOM_DELETION {
        @Override
        Map<Integer, String> changes(Draw draw) {
            Map<Integer, String> changes = new HashMap<>();
            for (int i = 0; i < draw.words().size(); i++) {
                if (draw.random().nextDouble() < draw.rate()) {
                    changes.put(i, "");
                }
            }
            if (changes.size() == draw.words().size()) {
                changes.remove(draw.random().nextInt(Math.max(1, changes.size())));
            }
            return changes;
        }
    };

    /** A text, and all that an operation draws from. */
    record Draw(WordSpans words, double rate, WordNeighbours neighbours, SplittableRandom random) {
        private static final int SYNONYMS = 50;

        int count() {
            return Math.max(1, (int) (rate * words.size()));
        }

        /** Synonyms of a word, by its place; none of a stop word. */
        List<String> synonyms(int index) {
            String word = words.word(index).toLowerCase(Locale.ROOT);
            return StopWords.contains(word) ? List.of() : neighbours.of(word, SYNONYMS);
        }

        <T> T one(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        <T> List<T> shuffled(List<T> values) {
            List<T> shuffled = new ArrayList<>(values);
            for (int i = shuffled.size() - 1; i > 0; i--) {
                Collections.swap(shuffled, i, random.nextInt(i + 1));
            }
            return shuffled;
        }
    }

    /** What takes the place of words, by index; an empty text of a word that is left out. */
    abstract Map<Integer, String> changes(Draw draw);

    /** The text after the operation; never empty. */
    String apply(String text, double rate, WordNeighbours synonyms, SplittableRandom random) {
        Map<Integer, String> changes =
                changes(new Draw(new WordSpans(text), rate, synonyms, random));
        if (this != RANDOM_DELETION) {
            return new WordSpans(text).with(changes);
        }
        String left = text;
        for (int i = new WordSpans(text).size() - 1; i >= 0; i--) {
            left = changes.containsKey(i) ? new WordSpans(left).without(i) : left;
        }
        return left;
    }
}

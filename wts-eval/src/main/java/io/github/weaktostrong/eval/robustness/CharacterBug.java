package io.github.weaktostrong.eval.robustness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A typing error that a reader passes over: TextBugger's four character bugs.
 *
 * <p>First and last character keep their place in all but {@link #HOMOGLYPH}; a word of n
 * characters (code points) is too short for a bug where its range of positions is empty, and a word
 * of one character has none at all.
 *
 * <p>Source: Li et al. (2019), <i>TextBugger</i>, section III-C, with the boundaries that Morris et
 * al. (2020), <i>TextAttack</i>, publish.
 */
public enum CharacterBug implements WordTransformation {
    /** A space before one of the positions 1 to n - 2, chosen at random. */
    INSERT {
        @Override
        List<String> of(int[] word, SplittableRandom random) {
            if (word.length < 3) {
                return List.of();
            }
            int at = 1 + random.nextInt(word.length - 2);
            return List.of(text(word, 0, at) + ' ' + text(word, at, word.length));
        }
    },
    /** Without the character at one of the positions 1 to n - 2, chosen at random. */
    DELETE {
        @Override
        List<String> of(int[] word, SplittableRandom random) {
            if (word.length < 3) {
                return List.of();
            }
            int at = 1 + random.nextInt(word.length - 2);
            return List.of(text(word, 0, at) + text(word, at + 1, word.length));
        }
    },
    /** The character at one of the positions 1 to n - 3, chosen at random, after its neighbour. */
    SWAP {
        @Override
        List<String> of(int[] word, SplittableRandom random) {
            if (word.length < 4) {
                return List.of();
            }
            int at = 1 + random.nextInt(word.length - 3);
            int[] swapped = word.clone();
            swapped[at] = word[at + 1];
            swapped[at + 1] = word[at];
            return List.of(text(swapped, 0, swapped.length));
        }
    },
    /** One character replaced by one that looks like it: a candidate for every position. */
    HOMOGLYPH {
        @Override
        List<String> of(int[] word, SplittableRandom random) {
            List<String> candidates = new ArrayList<>();
            for (int i = 0; i < word.length; i++) {
                int at = FROM.indexOf(word[i]);
                if (at >= 0) {
                    int[] changed = word.clone();
                    changed[i] = TO.codePointAt(at);
                    candidates.add(text(changed, 0, changed.length));
                }
            }
            return candidates;
        }
    };

    /** Characters and, at the same index, a look-alike (Unicode's confusables); all of the BMP. */
    private static final String FROM = "01356abcdefghijklmnopqrstuvwxyz";

    private static final String TO =
            "Ol\u0417\u01bc\u0431" // 0 1 3 5 6
                    + "\u0251\u042c\u03f2\u0501\u0435\u0192\u0261\u04bb\u0456\u0458\u03ba\u217c\u217f"
                    + "\u0578\u043e\u0440\u051b\u0433\u0455\u03c4\u057d\u0475\u051d\u0445\u0443\u1d22";

    @Override
    public List<String> candidates(String word, SplittableRandom random) {
        int[] characters = word.codePoints().toArray();
        return characters.length < 2 ? List.of() : of(characters, random);
    }

    /** All four, each on every word. */
    public static WordTransformation all() {
        return (word, random) ->
                Arrays.stream(values())
                        .flatMap(bug -> bug.candidates(word, random).stream())
                        .toList();
    }

    abstract List<String> of(int[] word, SplittableRandom random);

    private static String text(int[] word, int from, int to) {
        return new String(word, from, to - from);
    }
}

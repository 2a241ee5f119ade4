package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets an attack keep to texts that a sentence encoder finds close to the original, in which no
 * word gave place to its antonym and no negation came or went.
 *
 * <p>The two further rules are needed since such encoders do not see negation: {@code a good film}
 * and {@code a bad film} are close to them.
 *
 * <p>Sources: Li et al. (2019), <i>TextBugger</i>, and Jin et al. (2020), <i>TextFooler</i>, for
 * the cap on the similarity of sentences. Deviation: any encoder may be given; the rules on words
 * are ours.
 *
 * @param encoder of sentences
 * @param threshold the least cosine of two embeddings, in (0, 1]; 0.85 unless told
 * @param dictionary for antonyms
 */
public record SimilarityFilter(Encoder encoder, double threshold, WordNetSynonyms dictionary) {
    private static final double THRESHOLD = 0.85;
    private static final Set<String> NEGATIONS =
            Set.of(
                    "not",
                    "no",
                    "never",
                    "none",
                    "nobody",
                    "nothing",
                    "nowhere",
                    "neither",
                    "nor",
                    "cannot",
                    "without",
                    "hardly",
                    "barely",
                    "scarcely");

    /** A model of sentences. */
    public interface Encoder {
        /** The name in records. */
        String name();

        /**
         * Embeddings of texts.
         *
         * @param texts at least one
         * @return texts x width, in the order of the texts, none all zeros
         */
        float[][] embed(List<String> texts);
    }

    /** Checks the threshold. */
    public SimilarityFilter {
        Checks.requirePositiveShare(
                threshold,
                "threshold of similarity is %s; expected a cosine above 0, at most 1; correct it");
    }

    /** A filter that asks for a cosine of 0.85. */
    public SimilarityFilter(Encoder encoder, WordNetSynonyms dictionary) {
        this(encoder, THRESHOLD, dictionary);
    }

    /** Those of the changed texts that still say what the original does, in order. */
    List<String> close(String original, List<String> changed) {
        List<String> kept = changed.stream().filter(text -> meaningIsKept(original, text)).toList();
        if (kept.isEmpty()) {
            return kept;
        }
        List<String> texts = new ArrayList<>(List.of(original));
        texts.addAll(kept);
        float[][] embeddings = encoder.embed(texts);
        List<String> close = new ArrayList<>();
        for (int i = 1; i < embeddings.length; i++) {
            if (cosine(embeddings[0], embeddings[i]) >= threshold) {
                close.add(texts.get(i));
            }
        }
        return close;
    }

    private boolean meaningIsKept(String original, String changed) {
        List<String> gone = words(original);
        List<String> come = words(changed);
        for (String word : words(changed)) {
            if (gone.remove(word)) {
                come.remove(word);
            }
        }
        return gone.stream().noneMatch(SimilarityFilter::negates)
                && come.stream().noneMatch(SimilarityFilter::negates)
                && gone.stream()
                        .noneMatch(
                                word ->
                                        come.stream()
                                                .anyMatch(x -> dictionary.areAntonyms(word, x)));
    }

    private static boolean negates(String word) {
        return NEGATIONS.contains(word) || word.endsWith("n't");
    }

    private static List<String> words(String text) {
        WordSpans spans = new WordSpans(text.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            words.add(spans.word(i));
        }
        return words;
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}

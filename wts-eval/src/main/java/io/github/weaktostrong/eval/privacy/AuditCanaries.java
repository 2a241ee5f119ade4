package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.train.TokenStatistics;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Canaries of a one-run audit: random texts, each of which is a training row or not by a fair coin
 * of its own.
 *
 * <pre>{@code
 * train on included() and any other rows; score(i) = loss of i before - loss of i after
 * guess "included" for the highest scores, "not included" for the lowest: OneRunAudit
 * }</pre>
 *
 * <p>Steinke, Nasr and Jagielski (2023), algorithm 1, against a language model of which only the
 * losses are seen. Every canary is included once at most, so that it is one unit of privacy; texts
 * of uniformly drawn tokens are unlike each other and unlike anything that was learned before,
 * which makes them easy to recognise. The number of rows depends on the coins: it is treated as
 * public, as it is in the accounting.
 *
 * <p>Immutable; the texts are not to be changed.
 */
public final class AuditCanaries {

    private final List<int[]> texts;
    private final boolean[] included;

    private AuditCanaries(RandomGenerator random, int count, int tokens, int vocabulary) {
        if (count < 1 || tokens < 2 || vocabulary < 2) {
            throw new IllegalArgumentException(
                    "%s canaries of %s tokens out of %s; expected at least 1 of at least 2 out of 2 or more"
                            .formatted(count, tokens, vocabulary));
        }
        texts =
                IntStream.range(0, count)
                        .mapToObj(i -> random.ints(tokens, 0, vocabulary).toArray())
                        .toList();
        included = new boolean[count];
        for (int i = 0; i < count; i++) {
            included[i] = random.nextBoolean();
        }
    }

    /**
     * Draws canaries and their coins from the system's secure generator.
     *
     * @param count m, at least 1; hundreds, to refute an epsilon of 2
     * @param tokens of each, at least 2
     * @param vocabulary token ids are drawn from 0 to one below
     */
    public static AuditCanaries flip(int count, int tokens, int vocabulary) {
        return new AuditCanaries(new SecureRandom(), count, tokens, vocabulary);
    }

    /** Draws canaries and their coins from a seed, for tests that are to repeat. */
    public static AuditCanaries seeded(int count, int tokens, int vocabulary, long seed) {
        return new AuditCanaries(new SplittableRandom(seed), count, tokens, vocabulary);
    }

    /** Returns the canaries that are to be training rows, once each. */
    public List<int[]> included() {
        return IntStream.range(0, texts.size())
                .filter(i -> included[i])
                .mapToObj(texts::get)
                .toList();
    }

    /**
     * Mean loss of the next tokens of every canary, included or not.
     *
     * @param model borrowed; before training, and after it
     */
    public double[] losses(CausalLanguageModel model) {
        return TokenStatistics.of(model, texts).stream()
                .mapToDouble(TokenStatistics::meanLoss)
                .toArray();
    }

    /**
     * The audit of a training.
     *
     * @param before {@link #losses} before it
     * @param after the same after it
     * @param guesses how many coins are guessed, chosen before looking, at most the canaries; half
     *     of them is usual
     * @param delta that the training claims, in [0, 1)
     */
    public OneRunAudit audit(double[] before, double[] after, int guesses, double delta) {
        if (before.length != texts.size() || after.length != texts.size()) {
            throw new IllegalArgumentException(
                    "%s losses before and %s after of %s canaries; expected one of each for every canary"
                            .formatted(before.length, after.length, texts.size()));
        }
        double[] scores = new double[before.length];
        Arrays.setAll(scores, i -> before[i] - after[i]);
        return OneRunAudit.ofScores(scores, included.clone(), guesses, delta);
    }
}

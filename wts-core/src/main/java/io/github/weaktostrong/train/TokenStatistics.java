package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.RowBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Statistics of a language model on each next token of a text.
 *
 * @param logProbabilities log p(token | tokens before), natural logarithm, one for each of the n -
 *     1 next tokens
 * @param means mean of log p under p itself at the same positions: minus the entropy
 * @param variances variance of log p under p itself
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record TokenStatistics(double[] logProbabilities, double[] means, double[] variances) {

    /** Checks that the parts are equally long. */
    public TokenStatistics {
        if (logProbabilities.length != means.length || means.length != variances.length) {
            throw new IllegalArgumentException(
                    "%s log probabilities, %s means and %s variances; expected one of each per token"
                            .formatted(logProbabilities.length, means.length, variances.length));
        }
    }

    /** Measures texts, as many in a pass as there is memory for. */
    public static List<TokenStatistics> of(CausalLanguageModel model, List<int[]> texts) {
        return of(model, texts, RowBatches.ANY);
    }

    /**
     * Measures texts in batches of similar length.
     *
     * @param texts token ids; one of fewer than two tokens has empty arrays
     * @param batchSize texts of one forward pass at most, at least 1; as {@link RowBatches} has it
     */
    public static List<TokenStatistics> of(
            CausalLanguageModel model, List<int[]> texts, int batchSize) {
        double[] none = {};
        TokenStatistics[] found = new TokenStatistics[texts.size()];
        Arrays.fill(found, new TokenStatistics(none, none, none));
        int[] nextTokens = texts.stream().mapToInt(text -> Math.max(0, text.length - 1)).toArray();
        RowBatches.of(model, batchSize)
                .forEach(nextTokens, batch -> measure(model, texts, batch, found));
        return Arrays.asList(found);
    }

    private static void measure(
            CausalLanguageModel model, List<int[]> texts, int[] batch, TokenStatistics[] found) {
        List<int[]> rows = new ArrayList<>();
        for (int index : batch) {
            rows.add(texts.get(index));
        }
        try (NDManager step = model.newStep()) {
            NextTokens next = NextTokens.of(step, rows, rows.size());
            NDArray hidden =
                    GradMode.off(() -> model.hiddenStates(next.inputs(), next.positions()));
            float[] flat =
                    HostReads.floats(
                            model.ops()
                                    .tokenStatistics(hidden, model.projection(), next.targets()));
            int count = flat.length / 3;
            int at = 0;
            for (int index : batch) {
                int tokens = texts.get(index).length - 1;
                found[index] =
                        new TokenStatistics(
                                part(flat, at, tokens),
                                part(flat, count + at, tokens),
                                part(flat, 2 * count + at, tokens));
                at += tokens;
            }
        }
    }

    private static double[] part(float[] flat, int begin, int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = flat[begin + i];
        }
        return values;
    }

    /** Mean of -log p over the next tokens; there must be one. */
    public double meanLoss() {
        return -Arrays.stream(logProbabilities).average().orElseThrow();
    }
}

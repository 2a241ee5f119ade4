package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.RowBatches;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Losses of a language model on the next tokens of texts, row by row and over all of them.
 *
 * @param nextTokens next tokens of each row: its tokens - 1, 0 for a row without tokens
 * @param sums negative log-likelihood of each row's next tokens, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record CorpusLoss(int[] nextTokens, double[] sums) {

    /** Checks that the parts are equally long. */
    public CorpusLoss {
        if (nextTokens.length != sums.length) {
            throw new IllegalArgumentException(
                    nextTokens.length
                            + " counts for "
                            + sums.length
                            + " sums; expected one of each per row");
        }
    }

    /** Measures rows of token ids, as many in a pass as there is memory for. */
    public static CorpusLoss of(CausalLanguageModel model, List<int[]> rows) {
        return of(model, rows, RowBatches.ANY);
    }

    /**
     * Measures rows of token ids, in batches of similar length.
     *
     * @param rows token ids, possibly none in a row
     * @param batchSize rows of one forward pass at most, at least 1; as {@link RowBatches} has it
     */
    public static CorpusLoss of(CausalLanguageModel model, List<int[]> rows, int batchSize) {
        int[] nextTokens = rows.stream().mapToInt(row -> Math.max(0, row.length - 1)).toArray();
        double[] sums = new double[rows.size()];
        RowBatches.of(model, batchSize).forEach(nextTokens, batch -> add(model, rows, batch, sums));
        return new CorpusLoss(nextTokens, sums);
    }

    private static void add(
            CausalLanguageModel model, List<int[]> rows, int[] batch, double[] sums) {
        List<int[]> texts = Arrays.stream(batch).mapToObj(rows::get).toList();
        try (NDManager step = model.newStep()) {
            NextTokens next = NextTokens.of(step, texts, texts.size());
            NDArray hidden =
                    GradMode.off(() -> model.hiddenStates(next.inputs(), next.positions()));
            float[] losses =
                    HostReads.floats(
                            model.ops().tokenLosses(hidden, model.projection(), next.targets()));
            int at = 0;
            for (int index : batch) {
                for (int t = 1; t < rows.get(index).length; t++) {
                    sums[index] += losses[at++];
                }
            }
        }
    }

    /** Number of rows. */
    public int rows() {
        return sums.length;
    }

    /** Mean loss of a row's next tokens; empty for a row of fewer than two tokens. */
    public OptionalDouble meanTokenLoss(int row) {
        return nextTokens[row] == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sums[row] / nextTokens[row]);
    }

    /** Next tokens of all rows. */
    public long totalNextTokens() {
        return Arrays.stream(nextTokens).asLongStream().sum();
    }

    /** Mean loss over the next tokens of all rows: each token counts once; empty without any. */
    public OptionalDouble meanTokenLoss() {
        long tokens = totalNextTokens();
        return tokens == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(sums).sum() / tokens);
    }

    /** {@code exp(meanTokenLoss)}; empty without a next token, or beyond the range of a double. */
    public OptionalDouble perplexity() {
        return meanTokenLoss().stream().map(Math::exp).filter(Double::isFinite).findFirst();
    }
}

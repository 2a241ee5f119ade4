package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How well a language model predicts given texts. */
public final class CausalEvaluation {
    private CausalEvaluation() {}

    /**
     * Negative log-likelihood of each row's next tokens, in batches of similar length.
     *
     * @param rows token ids
     * @param batchSize rows of one forward pass, at least 1
     * @return per row, the sum over its n - 1 next tokens in nats; 0 for a row of fewer than two
     */
    public static double[] sums(CausalLanguageModel model, List<int[]> rows, int batchSize) {
        Ranges.requireAtLeast("batch size", batchSize, 1);
        double[] sums = new double[rows.size()];
        int[] order =
                IntStream.range(0, rows.size())
                        .filter(i -> rows.get(i).length > 1)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> rows.get(i).length))
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int begin = 0; begin < order.length; begin += batchSize) {
            int[] batch =
                    Arrays.copyOfRange(order, begin, Math.min(order.length, begin + batchSize));
            add(model, rows, batch, sums);
        }
        return sums;
    }

    private static void add(
            CausalLanguageModel model, List<int[]> rows, int[] batch, double[] sums) {
        List<int[]> texts = new ArrayList<>();
        for (int index : batch) {
            texts.add(rows.get(index));
        }
        try (NDManager step = model.newStep()) {
            NextTokens next = NextTokens.of(step, texts, texts.size());
            NDArray hidden =
                    GradMode.off(() -> model.hiddenStates(next.inputs().ids(), next.positions()));
            float[] losses =
                    model.ops()
                            .tokenLosses(hidden, model.projection(), next.targets())
                            .toFloatArray();
            int at = 0;
            for (int index : batch) {
                for (int t = 1; t < rows.get(index).length; t++) {
                    sums[index] += losses[at++];
                }
            }
        }
    }

    /** Mean loss per next token over all rows, in nats; the exponential is the perplexity. */
    public static double meanTokenLoss(CausalLanguageModel model, List<int[]> rows) {
        long tokens = rows.stream().mapToLong(row -> Math.max(0, row.length - 1)).sum();
        if (tokens == 0) {
            throw new IllegalArgumentException(
                    "no row has two tokens, so there is no next token to predict; expected one");
        }
        return Arrays.stream(sums(model, rows, 16)).sum() / tokens;
    }
}

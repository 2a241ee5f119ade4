package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Inputs and targets of a batch: token t predicts token t + 1, so the last is never an input.
 *
 * @param tokens the targets
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
record NextTokens(
        TokenBatch inputs,
        NDArray positions,
        NDArray targets,
        long[] tokens,
        float[] shares,
        int[] rows) {

    /**
     * Packs texts of at least two tokens.
     *
     * @param rows texts of the whole batch, of which these may be a part
     */
    static NextTokens of(NDManager scope, List<int[]> texts, int rows) {
        int[] all = IntStream.range(0, texts.size()).toArray();
        return of(scope, TokenTargets.texts(texts), all, rows);
    }

    /**
     * Packs some rows that have a target.
     *
     * @param rows rows of the whole batch, of which these may be a part
     */
    static NextTokens of(NDManager scope, TokenTargets targets, int[] indices, int rows) {
        int longest =
                Arrays.stream(indices).map(i -> targets.texts().get(i).length).max().orElse(0);
        return of(scope, targets, indices, rows, longest);
    }

    /**
     * Packs some rows that have a target.
     *
     * @param rows rows of the whole batch, of which these may be a part
     * @param width tokens to which texts are padded, the last one included
     */
    static NextTokens of(
            NDManager scope, TokenTargets targets, int[] indices, int rows, int width) {
        List<int[]> texts = Arrays.stream(indices).mapToObj(targets.texts()::get).toList();
        List<int[]> inputs = new ArrayList<>();
        int count = 0;
        for (int[] text : texts) {
            inputs.add(Arrays.copyOf(text, text.length - 1));
            count += text.length - 1;
        }
        TokenBatch batch = TokenBatch.of(scope, inputs, width - 1);
        long[] positions = new long[count];
        long[] next = new long[count];
        float[] shares = new float[count];
        int at = 0;
        for (int row = 0; row < texts.size(); row++) {
            int length = batch.length(row);
            for (int t = 0; t < length; t++, at++) {
                positions[at] = (long) row * batch.width() + t;
                next[at] = texts.get(row)[t + 1];
                int first = targets.first(indices[row]);
                shares[at] = t + 1 < first ? 0 : 1f / (rows * (float) (length + 1 - first));
            }
        }
        return new NextTokens(
                batch,
                DeviceArrays.of(scope, positions),
                DeviceArrays.of(scope, next),
                next,
                shares,
                indices);
    }

    /** Share of each next token in the batch's loss, (N). */
    NDArray weights() {
        return DeviceArrays.of(targets.getManager(), shares);
    }
}

package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.RowBatches;
import java.util.Arrays;
import java.util.List;

/**
 * A teacher's k most likely next tokens at every position of some texts, kept in memory: 8 k bytes
 * a position.
 *
 * <p>What the others had is given to the kept ones in proportion, so that the probabilities of a
 * position sum to 1. Each row's tokens depend on that row alone.
 *
 * @param ids of each row, k for each of its n - 1 next tokens, the most likely first
 * @param probabilities of the same tokens
 * @param k how many are kept of a position
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record TopKTargets(int[][] ids, float[][] probabilities, int k) {
    private static final int CHUNK_FLOATS = 6 << 20; // of logits on the CPU, 24 MiB

    /** Asks the teacher once for every text; a text of one token has none. */
    static TopKTargets of(CausalLanguageModel teacher, List<int[]> texts, int k) {
        int vocabulary = teacher.shape().vocabSize();
        if (k < 1 || k > vocabulary) {
            throw new IllegalArgumentException(
                    "top %s of a teacher's %s tokens; expected at least 1 and at most all of them"
                            .formatted(k, vocabulary));
        }
        TopKTargets tokens =
                new TopKTargets(new int[texts.size()][0], new float[texts.size()][0], k);
        int[] lengths = texts.stream().mapToInt(text -> text.length - 1).toArray();
        RowBatches.of(teacher, RowBatches.ANY)
                .forEach(lengths, rows -> tokens.ask(teacher, texts, rows));
        return tokens;
    }

    private void ask(CausalLanguageModel teacher, List<int[]> texts, int[] rows) {
        for (int row : rows) {
            ids[row] = new int[(texts.get(row).length - 1) * k];
            probabilities[row] = new float[ids[row].length];
        }
        long floats = Engines.chunkFloats(teacher.device(), CHUNK_FLOATS);
        long chunk = Math.max(1, floats / teacher.shape().vocabSize());
        try (NDManager step = teacher.newStep()) {
            NextTokens next = NextTokens.of(step, TokenTargets.texts(texts), rows, rows.length);
            NDArray hidden = CausalTask.teacherStates(teacher, next);
            int[] place = {0, 0}; // row among rows, position in it
            for (long at = 0; at < hidden.getShape().get(0); at += chunk) {
                long end = Math.min(hidden.getShape().get(0), at + chunk);
                keep(teacher, hidden.get(new NDIndex("{}:{}", at, end)), rows, place);
            }
        }
    }

    private void keep(CausalLanguageModel teacher, NDArray hidden, int[] rows, int[] place) {
        try (NDArray part = hidden;
                NDArray logits = GradMode.off(() -> teacher.logits(part));
                NDArray all = logits.softmax(-1);
                NDList top = all.topK(k, 1, true, true)) {
            float[] values = HostReads.floats(top.get(0));
            long[] tokens = HostReads.longs(top.get(1));
            for (int begin = 0; begin < values.length; begin += k) {
                while (place[1] * k == ids[rows[place[0]]].length) {
                    place[0]++;
                    place[1] = 0;
                }
                double sum = 0;
                for (int i = begin; i < begin + k; i++) {
                    sum += values[i];
                }
                int to = place[1] * k;
                for (int i = 0; i < k; i++) {
                    ids[rows[place[0]]][to + i] = (int) tokens[begin + i];
                    probabilities[rows[place[0]]][to + i] = (float) (values[begin + i] / sum);
                }
                place[1]++;
            }
        }
    }

    /**
     * Token ids and probabilities of a batch's positions, in its scope: (N, k), where a share is
     * given to each next token (N, k + 1).
     *
     * @param share in [0, 1], taken from the kept tokens in proportion
     */
    NDList targets(NextTokens next, double share) {
        int positions = Arrays.stream(next.rows()).map(row -> ids[row].length / k).sum();
        long[] own = next.tokens();
        int width = share > 0 ? k + 1 : k;
        long[] tokens = new long[positions * width];
        float[] values = new float[positions * width];
        int position = 0;
        for (int row : next.rows()) {
            for (int begin = 0; begin < ids[row].length; begin += k, position++) {
                int to = position * width;
                for (int i = 0; i < k; i++) {
                    tokens[to + i] = ids[row][begin + i];
                    values[to + i] = (float) ((1 - share) * probabilities[row][begin + i]);
                }
                if (share > 0) {
                    tokens[to + k] = own[position];
                    values[to + k] = (float) share;
                }
            }
        }
        NDManager scope = next.targets().getManager();
        Shape shape = new Shape(positions, width);
        return new NDList(
                DeviceArrays.of(scope, tokens, shape), DeviceArrays.of(scope, values, shape));
    }
}

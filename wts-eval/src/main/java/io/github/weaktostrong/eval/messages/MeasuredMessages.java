package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.train.TokenStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Measurements of a model on messages: one row of numbers for each message, in a fixed order of
 * columns.
 *
 * @param messages what was measured, in order
 * @param rows tokens, mean loss, min-k, min-k++, whether it was attacked, share of its suffix
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
record MeasuredMessages(MessageSet messages, float[][] rows) implements RowResults {
    private static final int TOKENS = 0;
    private static final int LOSS = 1;
    private static final int MIN_K = 2;
    private static final int MIN_K_PLUS_PLUS = 3;
    private static final int ATTACKED = 4;
    private static final int MATCH = 5;
    private static final int WIDTH = 6;

    /** Losses and scores of texts, nothing attacked; a text of one token has none. */
    static float[][] scores(CausalLanguageModel model, List<int[]> texts, int batchSize) {
        float[][] rows = new float[texts.size()][WIDTH];
        List<TokenStatistics> found = TokenStatistics.of(model, texts, batchSize);
        for (int i = 0; i < rows.length; i++) {
            rows[i][TOKENS] = texts.get(i).length;
            if (texts.get(i).length > 1) {
                TokenStatistics text = found.get(i);
                rows[i][LOSS] = (float) text.meanLoss();
                rows[i][MIN_K] = (float) MembershipScores.minK(text, MembershipScores.SHARE);
                rows[i][MIN_K_PLUS_PLUS] =
                        (float) MembershipScores.minKPlusPlus(text, MembershipScores.SHARE);
            }
        }
        return rows;
    }

    /** Notes how an attack on a message ended. */
    static void attacked(float[] row, double tokenMatch) {
        row[ATTACKED] = 1;
        row[MATCH] = (float) tokenMatch;
    }

    /** Sum of the losses of a row's next tokens. */
    static double totalLoss(float[] row) {
        return row[LOSS] * Math.max(0, row[TOKENS] - 1);
    }

    /** Indices of the messages of a split that have a loss. */
    int[] scored(String split) {
        return messages.rowsOf(split).filter(i -> rows[i][TOKENS] > 1).toArray();
    }

    /** Indices of the messages of a split that were attacked. */
    int[] attacked(String split) {
        return messages.rowsOf(split).filter(this::isAttacked).toArray();
    }

    private boolean isAttacked(int row) {
        return rows[row][ATTACKED] == 1;
    }

    /** {@code exp} of the mean loss over the next tokens of all given messages. */
    OptionalDouble perplexity(int[] of) {
        double loss = 0;
        double tokens = 0;
        for (int row : of) {
            loss += totalLoss(rows[row]);
            tokens += rows[row][TOKENS] - 1;
        }
        double perplexity = Math.exp(loss / tokens);
        return Double.isFinite(perplexity) ? OptionalDouble.of(perplexity) : OptionalDouble.empty();
    }

    /** Mean share of suffix tokens that were written. */
    OptionalDouble tokenMatch(int[] of) {
        return Arrays.stream(of).mapToDouble(row -> rows[row][MATCH]).average();
    }

    /** Share of suffixes that were written whole. */
    OptionalDouble exactMatch(int[] of) {
        return Arrays.stream(of).mapToDouble(row -> rows[row][MATCH] == 1 ? 1 : 0).average();
    }

    double loss(int row) {
        return rows[row][LOSS];
    }

    double minK(int row) {
        return rows[row][MIN_K];
    }

    double minKPlusPlus(int row) {
        return rows[row][MIN_K_PLUS_PLUS];
    }

    @Override
    public List<String> columns() {
        return List.of("id", "split", "tokens", "loss", "token_match", "exact_match");
    }

    /** The messages of D_W, D_WTS and held out; V is for selection and left out. */
    @Override
    public Set<String> testSources() {
        return messages.idsOf(MessageSet.HELD_OUT::equals);
    }

    @Override
    public List<List<Object>> table() {
        List<List<Object>> table = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (!messages.split(i).equals(MessageSet.VALIDATION)) {
                float[] row = rows[i];
                boolean attacked = isAttacked(i);
                table.add(
                        List.of(
                                messages.id(i),
                                messages.split(i),
                                (int) row[TOKENS],
                                row[TOKENS] > 1 ? row[LOSS] : "",
                                attacked ? row[MATCH] : "",
                                attacked ? (row[MATCH] == 1 ? 1 : 0) : ""));
            }
        }
        return table;
    }
}

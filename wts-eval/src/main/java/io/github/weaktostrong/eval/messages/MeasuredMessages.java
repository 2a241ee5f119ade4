package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.eval.privacy.MembershipAdvantage;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.train.TokenStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Measurements of a model on messages: one row of numbers for each message, in a fixed order of
 * columns.
 *
 * @param messages what was measured, in order
 * @param rows tokens, mean loss, min-k, min-k++, whether it was attacked, share of its suffix
 * @param untuned the same of the model before fine-tuning
 * @param own the part that the model was trained on
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
record MeasuredMessages(MessageSet messages, float[][] rows, float[][] untuned, String own)
        implements RowResults {
    private static final int TOKENS = 0;
    private static final int LOSS = 1;
    private static final int MIN_K = 2;
    private static final int MIN_K_PLUS_PLUS = 3;
    private static final int ATTACKED = 4;
    private static final int MATCH = 5;
    private static final int WIDTH = 6;

    /** Losses and scores of texts, nothing attacked; a text of one token has none. */
    static float[][] scores(CausalLanguageModel model, List<int[]> texts) {
        float[][] rows = new float[texts.size()][WIDTH];
        List<TokenStatistics> found = TokenStatistics.of(model, texts);
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

    /** The same messages with the measurements of the model before fine-tuning. */
    MeasuredMessages beforeTuning() {
        return new MeasuredMessages(messages, untuned, untuned, own);
    }

    /** Indices of the messages of a split that were attacked. */
    int[] attacked(String split) {
        return messages.rowsOf(split).filter(this::isAttacked).toArray();
    }

    /** Indices of the messages of a split and of those held out that were attacked. */
    int[] attackedBesideHeldOut(String split) {
        return IntStream.concat(
                        Arrays.stream(attacked(split)),
                        Arrays.stream(attacked(MessageSet.HELD_OUT)))
                .toArray();
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

    /**
     * Mean share of suffix tokens of the messages that are not held out, less that of those that
     * are, less the same of the model before fine-tuning.
     *
     * @param of attacked messages of one part and of those held out
     */
    OptionalDouble excess(int[] of) {
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int row : of) {
            int side = messages.split(row).equals(MessageSet.HELD_OUT) ? 1 : 0;
            sums[side] += (double) rows[row][MATCH] - untuned[row][MATCH];
            counts[side]++;
        }
        return counts[0] == 0 || counts[1] == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sums[0] / counts[0] - sums[1] / counts[1]);
    }

    /** Share of suffixes that were written whole. */
    OptionalDouble exactMatch(int[] of) {
        return Arrays.stream(of).mapToDouble(row -> rows[row][MATCH] == 1 ? 1 : 0).average();
    }

    /** Whether the threshold that is read on a message was chosen on the first half of people. */
    boolean isInSecondHalf(int row) {
        return MembershipAdvantage.isInSecondHalf(messages.person(row));
    }

    /** Messages of a part that have a loss. */
    int[] scored(String split) {
        return messages.scored(split);
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
        return List.of("id", "split", "tokens", "loss", "token_match", "exact_match", "half");
    }

    /** The messages of D_W, D_WTS and held out; V is for selection and left out. */
    @Override
    public Set<String> testSources() {
        return messages.peopleOf(MessageSet.HELD_OUT::equals);
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
                                attacked ? (row[MATCH] == 1 ? 1 : 0) : "",
                                isInSecondHalf(i) ? 2 : 1));
            }
        }
        return table;
    }
}

package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The regularizer of docs/writing-a-regularizer.md, alone and in an experiment. */
class OverconfidencePenaltyTest {
    private static final float[][] TARGETS = {{1, 0}, {0, 1}, {0, 1}};
    private static final int[] GROUPS = {0, 1, 1};
    private static final TrainingRows ROWS =
            new TrainingRows(TARGETS, GROUPS, List.of("F", "M"), 3, 10);

    @Test
    void page_firstBlock_isThisClass() throws IOException {
        Path root = Markdown.root();
        String shown =
                Markdown.read(root.resolve("docs/writing-a-regularizer.md"))
                        .blocks("java")
                        .get(0)
                        .text();
        String folder = "wts-examples/src/main/java/io/github/weaktostrong/examples/";
        String source = Files.readString(root.resolve(folder + "OverconfidencePenalty.java"));

        assertEquals(source.substring(source.indexOf("import ")), shown);
    }

    @Test
    void value_ofOneConfidentRow_isTheOneWorkedOutByHand() {
        // p = (1/5, 4/5): KL = log 2 + 0.2 log 0.2 + 0.8 log 0.8 = 0.1927449; times 6 / 3 rows
        float margin = (float) Math.log(4);
        float[][] logits = {{5, -5}, {0, margin}, {0, 0}};

        LossGradient loss = evaluate(new OverconfidencePenalty("M", 6), logits);

        assertEquals(2 * 0.1927449, loss.value(), 1e-6);
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[0], 0);
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[2], 1e-12);
    }

    @Test
    void gradient_ofThreeRows_isThatOfCentralDifferences() {
        float[][] logits = {{0.5f, -1.25f}, {0.25f, 2}, {-1, -0.75f}};

        assertTrue(gradientError(new OverconfidencePenalty("M", 2).begin(ROWS), logits) < 1e-6);
    }

    @Test
    void gradient_withItsSignFlipped_isRejected() {
        float[][] logits = {{0.5f, -1.25f}, {0.25f, 2}, {-1, -0.75f}};
        LossTerm.Session right = new OverconfidencePenalty("M", 2).begin(ROWS);
        LossTerm.Session wrong =
                new LossTerm.Session() {
                    @Override
                    public LossGradient evaluate(ScoredBatch batch) {
                        LossGradient loss = right.evaluate(batch);
                        return new LossGradient(loss.value(), loss.scale(-1).gradient());
                    }

                    @Override
                    public Map<String, double[]> state() {
                        return right.state();
                    }

                    @Override
                    public void restore(Map<String, double[]> state) {
                        right.restore(state);
                    }
                };

        assertFalse(gradientError(wrong, logits) < 1e-6);
    }

    @Test
    void isInert_onlyAtStrengthZero() {
        assertTrue(new OverconfidencePenalty("M", 0).isInert());
        assertFalse(new OverconfidencePenalty("M", 0.1).isInert());
    }

    @Test
    void begin_groupThatNoRowHas_isRefused() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new OverconfidencePenalty("X", 1).begin(ROWS));

        assertEquals("no row is of group 'X'; expected one of [F, M]", refused.getMessage());
    }

    @Test
    void experiment_withTheTerm_lowersTheConfidenceOnItsGroup() {
        TrainingConfig training =
                TrainingConfig.builder().epochs(4).batchSize(16).learningRate(3e-3).build();

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(randomModel(1))
                        .strong(randomModel(2))
                        .benchmark(
                                FairnessBenchmark.of(
                                        rows(), new SplitSizes(80, 16, 24, 80), Map.of()))
                        .weakRegularizer(new OverconfidencePenalty("F", 5))
                        .strategies(Strategy.NO_TFT, Strategy.WEAK_TFT)
                        .training(training)
                        .build()
                        .run();

        double plain = confidence(weak(result, Strategy.NO_TFT), "F");
        double penalised = confidence(weak(result, Strategy.WEAK_TFT), "F");
        assertTrue(penalised < plain - 0.1, penalised + " against " + plain);
        assertEquals(
                Map.of("overconfidence", Map.of("group", "F", "lambda", 5.0)),
                weak(result, Strategy.WEAK_TFT).settings().get("regularizers"));
    }

    private static ModelSpec randomModel(long seed) {
        return ModelSpec.random("random", MiniModel.MINI_XS.shape(), seed, MiniModel.tokenizer());
    }

    private static Dataset rows() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int label = i % 2;
            String text = (label == 1 ? "yes yes yes " : "no no no ") + i;
            rows.add(Example.of(text, label).withGroup(i % 4 < 2 ? "F" : "M"));
        }
        return new Dataset("yes and no", rows);
    }

    private static RunResult weak(WeakToStrongResult result, Strategy strategy) {
        return result.runs().stream()
                .filter(run -> run.strategy() == strategy && run.role() == Role.WEAK)
                .findFirst()
                .orElseThrow();
    }

    /** Mean of the larger probability over the test rows of a group. */
    private static double confidence(RunResult run, String group) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < run.predictions().size(); i++) {
            if (run.predictions().groups().get(i).equals(group)) {
                float[] p = run.predictions().probabilities()[i];
                sum += Math.max(p[0], p[1]);
                count++;
            }
        }
        return sum / count;
    }

    private static LossGradient evaluate(LossTerm term, float[][] logits) {
        return term.begin(ROWS).evaluate(new ScoredBatch(logits, TARGETS, GROUPS));
    }

    /** Largest difference between the gradient and central differences of the value. */
    private static double gradientError(LossTerm.Session session, float[][] logits) {
        ScoredBatch batch = new ScoredBatch(logits, TARGETS, GROUPS);
        double[][] gradient = session.evaluate(batch).gradient();
        double error = 0;
        for (int i = 0; i < logits.length; i++) {
            for (int c = 0; c < logits[i].length; c++) {
                float at = logits[i][c];
                float up = at + 0x1p-10f; // exact in float
                float down = at - 0x1p-10f;
                logits[i][c] = up;
                double above = session.evaluate(batch).value();
                logits[i][c] = down;
                double below = session.evaluate(batch).value();
                logits[i][c] = at;
                error = Math.max(error, Math.abs((above - below) / (up - down) - gradient[i][c]));
            }
        }
        return error;
    }
}

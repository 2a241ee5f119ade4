package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CovariancePenaltyPropertyTest {

    private static final int ROWS = 12;
    private static final List<UnaryOperator<CovariancePenalty>> OPTIONS =
            List.of(
                    p -> p,
                    p -> p.withForm(PenaltyForm.SQUARED),
                    p -> p.withForm(PenaltyForm.LINEAR),
                    p -> p.withCentring(Centring.BATCH),
                    p -> p.withScale(CovarianceScale.CORRELATION),
                    p -> p.withScale(CovarianceScale.CORRELATION).withForm(PenaltyForm.SQUARED),
                    p -> p.withScale(CovarianceScale.CORRELATION).withCentring(Centring.BATCH),
                    p -> p.withEstimator(CovarianceEstimator.batch()),
                    p ->
                            p.withEstimator(CovarianceEstimator.batch())
                                    .withCentring(Centring.BATCH)
                                    .withForm(PenaltyForm.SQUARED));
    private static final float STEP = 1f / 256; // exact in float at these logits

    @Provide
    Arbitrary<CovariancePenalty> penalties() {
        return Combinators.combine(
                        Arbitraries.of(FairnessCriterion.class),
                        Arbitraries.of(FairnessScore.class),
                        Arbitraries.of(OPTIONS))
                .as(
                        (criterion, score, options) ->
                                options.apply(
                                        CovariancePenalty.of(criterion, 1.5)
                                                .withScore(score)
                                                .withEstimator(CovarianceEstimator.running(3))));
    }

    /** The penalty after two fixed steps, so that averages differ from the batch. */
    private static LossGradient afterTwo(CovariancePenalty penalty, ScoredBatch batch) {
        LossTerm.Session session = penalty.begin(Rows.training(batch));
        session.evaluate(Rows.random(98, 40, 2));
        session.evaluate(Rows.random(99, 40, 2));
        return session.evaluate(batch);
    }

    @Property(tries = 150)
    void gradient_ofAnyPenalty_isTheCentralDifference(
            @ForAll("penalties") CovariancePenalty penalty, @ForAll long seed) {
        ScoredBatch batch = quantised(Rows.random(seed, ROWS, 2));
        assumeAwayFromTheKink(penalty, batch);
        assertClose(numeric(penalty, batch), afterTwo(penalty, batch).gradient(), 2e-4);
    }

    /** The absolute value of a batch on its own has no derivative at zero. */
    private static void assumeAwayFromTheKink(CovariancePenalty penalty, ScoredBatch batch) {
        double[] scores = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            scores[i] = penalty.score().of(batch.logits()[i][1] - batch.logits()[i][0]);
        }
        for (GroupCovariance covariance :
                GroupCovariance.over(Rows.training(batch), penalty.criterion(), List.of(1))) {
            double bySplit = covariance.bySplit(batch, scores, 0).covariance();
            double byBatch = covariance.byBatch(batch, scores).covariance();
            Assume.that(Math.abs(bySplit) > 1e-2 && Math.abs(byBatch) > 1e-2);
        }
    }

    @Property(tries = 30)
    void centralDifferences_rejectAFlippedSignAndSwappedGroups(@ForAll long seed) {
        CovariancePenalty penalty = Fairness.demographicParity(1.5).withForm(PenaltyForm.LINEAR);
        ScoredBatch batch = quantised(Rows.random(seed, ROWS, 2));
        double[][] numeric = numeric(penalty, batch);
        LossGradient loss = afterTwo(penalty, batch);
        assertClose(numeric, loss.gradient(), 2e-4);
        assertRejected(numeric, loss.scale(-1).gradient());
        ScoredBatch swapped =
                new ScoredBatch(
                        batch.logits(),
                        batch.targets(),
                        IntStream.of(batch.groups()).map(group -> 1 - group).toArray());
        assertRejected(numeric, afterTwo(penalty, swapped).gradient());
    }

    @Property(tries = 100)
    void loss_ofPermutedRows_isPermuted(
            @ForAll("penalties") CovariancePenalty penalty, @ForAll long seed) {
        ScoredBatch batch = Rows.random(seed, ROWS, 2);
        List<Integer> order = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        LossGradient loss = afterTwo(penalty, batch);
        LossGradient permuted =
                afterTwo(penalty, Rows.pick(batch, order.stream().mapToInt(i -> i).toArray()));
        assertEquals(loss.value(), permuted.value(), 1e-12);
        for (int i = 0; i < ROWS; i++) {
            assertArrayEquals(loss.gradient()[order.get(i)], permuted.gradient()[i], 1e-12);
        }
    }

    @Property(tries = 100)
    void loss_ofRenamedGroups_isUnchanged(
            @ForAll("penalties") CovariancePenalty penalty,
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int groups) {
        // The sign of the linear form follows the names: shown in CovariancePenaltyTest.
        Assume.that(penalty.form() != PenaltyForm.LINEAR);
        ScoredBatch batch = Rows.random(seed, ROWS, groups);
        ScoredBatch renamed =
                new ScoredBatch(
                        batch.logits(),
                        batch.targets(),
                        IntStream.of(batch.groups()).map(g -> (g + 1) % groups).toArray());
        LossGradient loss = CovariancePenaltyTest.afterItself(penalty, batch);
        LossGradient other = CovariancePenaltyTest.afterItself(penalty, renamed);
        assertEquals(loss.value(), other.value(), 1e-9);
        assertClose(loss.gradient(), other.gradient(), 1e-9);
    }

    @Property(tries = 100)
    void loss_ofLogitsShiftedRowByRow_isUnchanged(
            @ForAll("penalties") CovariancePenalty penalty, @ForAll long seed) {
        ScoredBatch batch = quantised(Rows.random(seed, ROWS, 2));
        float[][] shifted =
                Arrays.stream(batch.logits())
                        .map(row -> new float[] {row[0] + 8, row[1] + 8})
                        .toArray(float[][]::new);
        LossGradient loss = afterTwo(penalty, batch);
        LossGradient other = afterTwo(penalty, Rows.withLogits(batch, shifted));
        assertEquals(loss.value(), other.value(), 1e-12);
        assertClose(loss.gradient(), other.gradient(), 1e-12);
    }

    @Property(tries = 50)
    void penalty_ofTheMarginsOfAllBatchesShiftedTogether_isUnchanged(@ForAll long seed) {
        ScoredBatch batch = quantised(Rows.random(seed, ROWS, 2));
        CovariancePenalty penalty = Fairness.equalizedOdds(1);
        LossGradient loss = CovariancePenaltyTest.afterItself(penalty, batch);
        LossGradient other = CovariancePenaltyTest.afterItself(penalty, shifted(batch));
        assertEquals(loss.value(), other.value(), 1e-12);
        assertClose(loss.gradient(), other.gradient(), 1e-12);
    }

    @Property(tries = 50)
    void batchCentring_ofTheMarginsOfOneBatchShiftedTogether_isUnchanged(@ForAll long seed) {
        ScoredBatch batch = quantised(Rows.random(seed, ROWS, 2));
        CovariancePenalty penalty = Fairness.equalizedOdds(1).withCentring(Centring.BATCH);
        assertEquals(
                afterTwo(penalty, batch).value(), afterTwo(penalty, shifted(batch)).value(), 1e-12);
    }

    private static ScoredBatch shifted(ScoredBatch batch) {
        return Rows.withLogits(
                batch,
                Arrays.stream(batch.logits())
                        .map(row -> new float[] {row[0], row[1] + 8})
                        .toArray(float[][]::new));
    }

    @Property(tries = 50)
    void linearForm_isASumOverExamples(@ForAll long seed) {
        for (FairnessCriterion criterion : FairnessCriterion.values()) {
            CovariancePenalty penalty =
                    CovariancePenalty.of(criterion, 2).withForm(PenaltyForm.LINEAR);
            ScoredBatch batch = Rows.random(seed, ROWS, 2);
            TrainingRows training = Rows.training(batch);
            LossGradient whole = penalty.begin(training).evaluate(batch);
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                LossGradient alone = penalty.begin(training).evaluate(Rows.pick(batch, i));
                sum += alone.value();
                assertArrayEquals(
                        alone.scale(1.0 / ROWS).gradient()[0], whole.gradient()[i], 1e-12);
            }
            assertEquals(sum / ROWS, whole.value(), 1e-12);
        }
    }

    @Property(tries = 50)
    void step_againstTheGradient_bringsTheGroupsMeanScoresCloser(@ForAll long seed) {
        ScoredBatch batch = Rows.random(seed, 40, 2);
        double[][] gradient =
                CovariancePenaltyTest.afterItself(Fairness.demographicParity(1), batch).gradient();
        float[][] moved = new float[40][];
        for (int i = 0; i < 40; i++) {
            moved[i] =
                    new float[] {
                        (float) (batch.logits()[i][0] - 1e-2 * gradient[i][0]),
                        (float) (batch.logits()[i][1] - 1e-2 * gradient[i][1])
                    };
        }
        double before = meanDifference(batch);
        double after = meanDifference(Rows.withLogits(batch, moved));
        assertTrue(Math.abs(after) < Math.abs(before) || Math.abs(before) < 1e-3);
    }

    private static double meanDifference(ScoredBatch batch) {
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < batch.rows(); i++) {
            sums[batch.groups()[i]] += batch.logits()[i][1] - batch.logits()[i][0];
            counts[batch.groups()[i]]++;
        }
        return sums[1] / counts[1] - sums[0] / counts[0];
    }

    private static double[][] numeric(CovariancePenalty penalty, ScoredBatch batch) {
        double[][] gradient = new double[batch.rows()][2];
        for (int i = 0; i < batch.rows(); i++) {
            for (int c = 0; c < 2; c++) {
                gradient[i][c] =
                        (moved(penalty, batch, i, c, STEP) - moved(penalty, batch, i, c, -STEP))
                                / (2 * STEP);
            }
        }
        return gradient;
    }

    private static double moved(
            CovariancePenalty penalty, ScoredBatch batch, int row, int column, float by) {
        float[][] logits =
                Arrays.stream(batch.logits()).map(float[]::clone).toArray(float[][]::new);
        logits[row][column] += by;
        return afterTwo(penalty, Rows.withLogits(batch, logits)).value();
    }

    private static ScoredBatch quantised(ScoredBatch batch) {
        float[][] logits =
                Arrays.stream(batch.logits())
                        .map(
                                row ->
                                        new float[] {
                                            Math.round(row[0] * 256) / 256f,
                                            Math.round(row[1] * 256) / 256f
                                        })
                        .toArray(float[][]::new);
        return Rows.withLogits(batch, logits);
    }

    private static void assertClose(double[][] expected, double[][] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], tolerance, "row " + i);
        }
    }

    private static void assertRejected(double[][] numeric, double[][] wrong) {
        assertThrows(AssertionError.class, () -> assertClose(numeric, wrong, 1e-2));
    }
}

package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.regularizers.fairness.PenaltySession.RunningCovariances;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunningEstimateTest {

    private static final ScoredBatch BIASED = Rows.batch(new double[] {0, 4}, 0, 1); // c = 1
    private static final ScoredBatch OPPOSITE = Rows.batch(new double[] {2, 0}, 0, 1); // c = -.5

    @Test
    void decay_byDefault_halvesInTheSmallerOfTwentyBatchesAndATenthOfTheRun() {
        CovarianceEstimator.Running standard =
                (CovarianceEstimator.Running) CovarianceEstimator.running();
        assertEquals(.5, Math.pow(standard.decay(10_000), 20), 1e-12);
        assertEquals(.5, Math.pow(standard.decay(50), 5), 1e-12);
        assertEquals(.5, Math.pow(new CovarianceEstimator.Running(7, 1).decay(50), 7), 1e-12);
    }

    @Test
    void average_ofTwoBatches_isBiasCorrectedAndContainsTheCurrentOne() {
        RunningCovariances running = new RunningCovariances(1, .5);
        assertEquals(1, running.update(0, 1), 1e-15);
        assertEquals((.5 * 1 + 1 * -.5) / 1.5, running.update(0, -.5), 1e-15);
    }

    @Test
    void absolute_inABatchOfTheOtherSign_followsTheAverage() {
        LossTerm.Session session = session(Fairness.demographicParity(1));
        assertEquals(1, session.evaluate(BIASED).value(), 1e-12);
        LossGradient loss = session.evaluate(OPPOSITE);
        assertEquals(-.5, loss.value(), 1e-12);
        assertArrayEquals(new double[] {-.25, .25}, loss.gradient()[1], 1e-12);
    }

    @Test
    void batchEstimator_inABatchOfTheOtherSign_followsTheBatch() {
        LossTerm.Session session =
                session(Fairness.demographicParity(1).withEstimator(CovarianceEstimator.batch()));
        session.evaluate(BIASED);
        LossGradient loss = session.evaluate(OPPOSITE);
        assertEquals(.5, loss.value(), 1e-12);
        assertArrayEquals(new double[] {.25, -.25}, loss.gradient()[1], 1e-12);
    }

    @Test
    void squared_isTheTangentAtTheAverage() {
        LossTerm.Session session =
                session(
                        Fairness.demographicParity(1)
                                .withForm(PenaltyForm.SQUARED)
                                .withEstimator(CovarianceEstimator.running(1)));
        session.evaluate(BIASED);
        LossGradient loss = session.evaluate(OPPOSITE);
        double average = (.5 * 1 + 1 * -.5) / 1.5; // 0
        assertEquals(average * (2 * -.5 - average), loss.value(), 1e-12);
        session.evaluate(BIASED);
        double third = (.25 * 1 + .5 * -.5 + 1 * 1) / 1.75;
        double fourth = (.125 * 1 + .25 * -.5 + .5 * 1 + 1 * -.5) / 1.875;
        loss = session.evaluate(OPPOSITE);
        assertTrue(third > fourth);
        assertEquals(2 * fourth * -.5 - fourth * fourth, loss.value(), 1e-12);
        assertEquals(2 * fourth * .25, loss.gradient()[1][1], 1e-12);
    }

    @Test
    void sign_onSmallNoisyBatches_isRightMoreOftenThanTheBatchsOwn() {
        Random random = new Random(7);
        LossTerm.Session averaged = session(Fairness.demographicParity(1));
        LossTerm.Session plain =
                session(Fairness.demographicParity(1).withEstimator(CovarianceEstimator.batch()));
        int averagedRight = 0;
        int plainRight = 0;
        for (int step = 0; step < 500; step++) {
            ScoredBatch batch = noisy(random);
            averagedRight += pushesGroupOneDown(averaged, batch);
            plainRight += pushesGroupOneDown(plain, batch);
        }
        assertTrue(plainRight < 325, "plain right " + plainRight);
        assertTrue(averagedRight > 375, "averaged right " + averagedRight);
    }

    /** Sixteen rows, margins N(-2, 1.5) with a true covariance of 0.065. */
    private static ScoredBatch noisy(Random random) {
        double[] margins = new double[16];
        int[] groups = new int[16];
        for (int i = 0; i < 16; i++) {
            groups[i] = random.nextInt(2);
            margins[i] = -2 + 1.5 * random.nextGaussian() + (groups[i] == 1 ? .13 : -.13);
        }
        groups[0] = 0;
        groups[1] = 1;
        return Rows.batch(margins, groups);
    }

    private static int pushesGroupOneDown(LossTerm.Session session, ScoredBatch batch) {
        return session.evaluate(batch).gradient()[1][1] > 0 ? 1 : 0; // row 1 is of group 1
    }

    @Test
    void session_restoredFromAState_continuesIdentically() {
        LossTerm.Session first = session(Fairness.equalizedOdds(1));
        for (int step = 0; step < 5; step++) {
            first.evaluate(Rows.random(step, 20, 2));
        }
        LossTerm.Session second = session(Fairness.equalizedOdds(1));
        second.restore(first.state());
        for (int step = 5; step < 9; step++) {
            LossGradient one = first.evaluate(Rows.random(step, 20, 2));
            LossGradient two = second.evaluate(Rows.random(step, 20, 2));
            assertEquals(one.value(), two.value());
            assertArrayEquals(one.gradient()[3], two.gradient()[3]);
        }
        assertArrayEquals(first.state().get("running_sums"), second.state().get("running_sums"));
    }

    @Test
    void state_isACopy() {
        LossTerm.Session session = session(Fairness.demographicParity(1));
        session.evaluate(BIASED);
        session.state().get("running_sums")[0] = 77;
        assertTrue(session.state().get("running_sums")[0] < 77);
    }

    @Test
    void state_ofAnotherPenalty_isRefused() {
        LossTerm.Session odds = session(Fairness.equalizedOdds(1));
        Map<String, double[]> parity = session(Fairness.demographicParity(1)).state();
        String message =
                assertThrows(IllegalArgumentException.class, () -> odds.restore(parity))
                        .getMessage();
        assertTrue(
                message.endsWith("with 2 numbers each; restore a checkpoint of the same training"));
        LossTerm.Session linear =
                session(Fairness.demographicParity(1).withForm(PenaltyForm.LINEAR));
        assertEquals(Map.of(), linear.state());
        assertThrows(IllegalArgumentException.class, () -> linear.restore(parity));
        linear.restore(Map.of());
    }

    private static LossTerm.Session session(CovariancePenalty penalty) {
        return penalty.begin(
                new TrainingRows(
                        new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}},
                        new int[] {0, 1, 1, 0},
                        List.of("F", "M"),
                        2,
                        1000));
    }
}

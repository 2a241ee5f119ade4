package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
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
    void averages_countBatchesBySizeAndTheLessTheLongerAgo() {
        RunningMoments averages = new RunningMoments(.5);
        assertFalse(averages.hasMean());
        averages.addScores(new double[] {1, 1}, new double[] {0, 4});
        averages.add(moments(2, 1, 3));
        assertEquals(2, averages.mean(), 1e-15);
        averages.age();
        // a short batch of one row, which so counts as much as the two before together
        averages.addScores(new double[] {1}, new double[] {1});
        averages.add(moments(1, -2, 5));
        assertEquals((2 + 1) / 2.0, averages.mean(), 1e-15);
        assertEquals((1 - 2) / 2.0, averages.covariance(), 1e-15);
        assertEquals((3 + 5) / 2.0, averages.variance(), 1e-15);
    }

    private static BatchMoments moments(double total, double covariance, double variance) {
        double[] none = {};
        return new BatchMoments(none, total, none, none, covariance, variance);
    }

    @Test
    void absolute_inABatchOfTheOtherSign_followsTheAverage() {
        LossTerm.Session session = session(Fairness.demographicParity(1));
        session.evaluate(BIASED);
        session.evaluate(BIASED);
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
        session.evaluate(BIASED); // c = 1
        LossGradient loss = session.evaluate(OPPOSITE); // c = -1/2
        assertEquals(1 * (2 * -.5 - 1), loss.value(), 1e-12);
        assertEquals(2 * 1 * .25, loss.gradient()[1][1], 1e-12);
        assertEquals(0, session.evaluate(BIASED).value(), 1e-12); // 1/2 * 1 + 1 * -1/2
        double third = (.25 * 1 + .5 * -.5 + 1 * 1) / 1.75;
        loss = session.evaluate(OPPOSITE);
        assertEquals(2 * third * -.5 - third * third, loss.value(), 1e-12);
        assertEquals(2 * third * .25, loss.gradient()[1][1], 1e-12);
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
        assertArrayEquals(
                first.state().get("running_moments"), second.state().get("running_moments"));
    }

    @Test
    void state_isACopy() {
        LossTerm.Session session = session(Fairness.demographicParity(1));
        session.evaluate(BIASED);
        session.state().get("running_moments")[0] = 77;
        assertTrue(session.state().get("running_moments")[0] < 77);
    }

    @Test
    void state_ofAnotherPenalty_isRefused() {
        LossTerm.Session odds = session(Fairness.equalizedOdds(1));
        Map<String, double[]> parity = session(Fairness.demographicParity(1)).state();
        String message =
                assertThrows(IllegalArgumentException.class, () -> odds.restore(parity))
                        .getMessage();
        assertTrue(
                message.endsWith(
                        "expected running_moments with 10 numbers; restore a checkpoint of the same"
                                + " training"));
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

package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.SoftCrossEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values computed by hand. */
class CovariancePenaltyTest {

    private static final double[] MARGINS = {1.2, -.4, -.3, .9, 2, -1.5};
    private static final ScoredBatch BATCH = Rows.batch(MARGINS, 1, 1, 0, 0, 1, 0);
    private static final double COVARIANCE = 1.85 / 6; // .3083333
    private static final CovarianceEstimator PLAIN = CovarianceEstimator.batch();

    @Test
    void absolute_ofTheWorkedExample_isLambdaTimesTheCovariance() {
        assertEquals(.3083333, COVARIANCE, 5e-8);
        for (CovarianceEstimator estimator :
                new CovarianceEstimator[] {PLAIN, CovarianceEstimator.running()}) {
            LossGradient loss =
                    afterItself(Fairness.demographicParity(2).withEstimator(estimator), BATCH);
            assertEquals(2 * COVARIANCE, loss.value(), 1e-7);
            // lambda (a - abar) / B = 2 * (+-.5) / 6
            assertArrayEquals(new double[] {-1 / 6.0, 1 / 6.0}, loss.gradient()[0], 1e-12);
            assertArrayEquals(new double[] {1 / 6.0, -1 / 6.0}, loss.gradient()[2], 1e-12);
        }
    }

    @Test
    void absolute_ofANegativeCovariance_pullsTheOtherWay() {
        ScoredBatch swapped = Rows.batch(MARGINS, 0, 0, 1, 1, 0, 1);
        LossGradient loss = afterItself(Fairness.demographicParity(2), swapped);
        assertEquals(2 * COVARIANCE, loss.value(), 1e-7);
        assertEquals(1 / 6.0, loss.gradient()[0][1], 1e-12);
    }

    @Test
    void squared_ofTheWorkedExample_isLambdaTimesTheSquare() {
        LossGradient loss =
                afterItself(Fairness.demographicParity(3).withForm(PenaltyForm.SQUARED), BATCH);
        assertEquals(3 * COVARIANCE * COVARIANCE, loss.value(), 1e-7);
        assertEquals(3 * 2 * COVARIANCE * .5 / 6, loss.gradient()[0][1], 1e-7);
    }

    @Test
    void linear_isTheMeanOfThePapersTerm_rowByRow() {
        ScoredBatch training = Rows.batch(new double[4], 0, 0, 0, 1); // abar = 1/4
        ScoredBatch batch = Rows.batch(new double[] {1, -2}, 1, 0);
        LossGradient loss =
                Fairness.demographicParity(2)
                        .withForm(PenaltyForm.LINEAR)
                        .begin(Rows.training(training))
                        .evaluate(batch);
        assertEquals(2 * (.75 * 1 + -.25 * -2) / 2, loss.value(), 1e-12);
        assertEquals(2 * .75 / 2, loss.gradient()[0][1], 1e-12);
        assertEquals(2 * -.25 / 2, loss.gradient()[1][1], 1e-12);
    }

    @Test
    void linear_mayBeNegative() {
        ScoredBatch swapped = Rows.batch(MARGINS, 0, 0, 1, 1, 0, 1);
        LossGradient loss =
                afterItself(Fairness.demographicParity(1).withForm(PenaltyForm.LINEAR), swapped);
        assertEquals(-COVARIANCE, loss.value(), 1e-7);
    }

    @Test
    void probabilityScore_isTheCovarianceWithP1() {
        ScoredBatch batch = Rows.batch(new double[] {0, Math.log(3)}, 0, 1);
        LossGradient loss =
                afterItself(
                        Fairness.demographicParity(1).withScore(FairnessScore.PROBABILITY), batch);
        assertEquals((-.5 * .5 + .5 * .75) / 2, loss.value(), 1e-7);
        assertEquals(.5 / 2 * .75 * .25, loss.gradient()[1][1], 1e-7);
    }

    @Test
    void baseRate_isThatOfTheTrainingSplit_notOfTheBatch() {
        ScoredBatch training = Rows.batch(new double[4], 0, 0, 0, 1);
        ScoredBatch batch = Rows.batch(new double[] {3, 1}, 1, 0);
        LossGradient loss =
                Fairness.demographicParity(1)
                        .withEstimator(PLAIN)
                        .begin(Rows.training(training))
                        .evaluate(batch);
        assertEquals((.75 * 3 - .25 * 1) / 2, loss.value(), 1e-12);
    }

    @Test
    void equalOpportunity_withHardLabels_looksAtPositivesOnly() {
        double[] labels = {1, 1, 0, 1};
        ScoredBatch batch = Rows.batch(new double[] {2, 1, 50, 0}, labels, 1, 0, 1, 0);
        LossGradient loss = afterItself(Fairness.equalOpportunity(1), batch);
        // Positives: a = 1 0 0, a_w = 1/3, margins 2 1 0.
        assertEquals((2 / 3.0 * 2 - 1 / 3.0) / 3, loss.value(), 1e-7);
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[2], 1e-300);
    }

    @Test
    void equalOpportunity_withSoftLabels_weightsRowsByTheWeakModelsP1() {
        double[] p1 = {.5, .25, .25};
        ScoredBatch batch = Rows.batch(new double[] {2, 1, -1}, p1, 1, 0, 1);
        LossGradient loss = afterItself(Fairness.equalOpportunity(1).withEstimator(PLAIN), batch);
        // sum w = 1, a_w = .75: .5 * .25 * 2 - .25 * .75 * 1 - .25 * .25 * 1
        assertEquals(.5 * .25 * 2 - .25 * .75 - .25 * .25, -loss.value(), 1e-7);
    }

    @Test
    void equalOpportunity_inABatchWithoutPositives_isACovarianceOfNothing() {
        ScoredBatch training = Rows.batch(new double[] {1, -1, 0}, new double[] {1, 1, 0}, 1, 0, 1);
        LossTerm.Session session = Fairness.equalOpportunity(1).begin(Rows.training(training));
        session.evaluate(training);
        session.evaluate(training);
        LossGradient loss = session.evaluate(Rows.batch(new double[] {5, -5}, 1, 0));
        assertEquals(0, loss.value());
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[0], 1e-300);
        // still directed by c = 1/2, which that batch makes smaller but not negative
        assertEquals(.5, session.evaluate(training).value(), 1e-12);
    }

    @Test
    void equalOpportunity_dividesByTheTrainingSplitsMeanWeight_notByTheBatchs() {
        double[] labels = {1, 1, 0, 0};
        ScoredBatch training = Rows.batch(new double[] {1, 0, 0, 0}, labels, 1, 0, 1, 0);
        LossTerm.Session session = Fairness.equalOpportunity(1).begin(Rows.training(training));
        session.evaluate(training); // positives: a_w = 1/2, mean score 1/2
        session.evaluate(training); // covariance 1/4
        ScoredBatch batch = Rows.batch(new double[] {3, 9}, new double[] {1, 0}, 1, 1);
        LossGradient loss = session.evaluate(batch);
        assertEquals(.5 * (3 - .5) / (.5 * 2), loss.value(), 1e-12);
        assertEquals(.5 / (.5 * 2), loss.gradient()[0][1], 1e-12);
    }

    @Test
    void firstTwoBatches_haveNoMeanOrNoDirection_andAreNotPenalised() {
        LossTerm.Session session = Fairness.demographicParity(2).begin(Rows.training(BATCH));
        for (int step = 0; step < 2; step++) {
            LossGradient loss = session.evaluate(BATCH);
            assertEquals(0, loss.value());
            assertArrayEquals(new double[] {0, 0}, loss.gradient()[0], 1e-300);
        }
        assertEquals(2 * COVARIANCE, session.evaluate(BATCH).value(), 1e-7);
    }

    @Test
    void correlation_ofTheWorkedExample_isTheCovarianceOverBothDeviations() {
        CovariancePenalty penalty =
                Fairness.demographicParity(2).withScale(CovarianceScale.CORRELATION);
        double meanSquare = (1.44 + .16 + .09 + .81 + 4 + 2.25) / 6;
        double variance = meanSquare - Math.pow(1.9 / 6, 2);
        double expected = COVARIANCE / (.5 * Math.sqrt(variance));
        assertEquals(2 * expected, afterItself(penalty, BATCH).value(), 1e-7);
        assertEquals(
                2 * expected * expected,
                afterItself(penalty.withForm(PenaltyForm.SQUARED), BATCH).value(),
                1e-7);
    }

    @Test
    void correlation_ofEqualScores_isNothing() {
        ScoredBatch constant = Rows.batch(new double[] {.3, .3, .3}, 0, 1, 1);
        LossGradient loss =
                afterItself(
                        Fairness.demographicParity(1).withScale(CovarianceScale.CORRELATION),
                        constant);
        assertEquals(0, loss.value());
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[1], 1e-300);
    }

    @Test
    void equalOpportunity_linear_dividesByTheTrainingSplitsMeanWeight() {
        double[] labels = {1, 1, 0, 0};
        ScoredBatch training = Rows.batch(new double[4], labels, 1, 0, 1, 0);
        ScoredBatch batch = Rows.batch(new double[] {3, 9}, new double[] {1, 0}, 1, 1);
        LossGradient loss =
                Fairness.equalOpportunity(1)
                        .withForm(PenaltyForm.LINEAR)
                        .begin(Rows.training(training))
                        .evaluate(batch);
        assertEquals(.5 * 3 / (.5 * 2), loss.value(), 1e-12);
    }

    @Test
    void equalizedOdds_isEqualOpportunityPlusTheSameForNegatives() {
        double[] p1 = {.9, .2, .6, .3};
        double[] p0 = {.1, .8, .4, .7};
        double[] margins = {1, 2, -1, -3};
        LossGradient odds =
                afterItself(Fairness.equalizedOdds(1), Rows.batch(margins, p1, 1, 0, 0, 1));
        LossGradient positives =
                afterItself(Fairness.equalOpportunity(1), Rows.batch(margins, p1, 1, 0, 0, 1));
        LossGradient negatives =
                afterItself(Fairness.equalOpportunity(1), Rows.batch(margins, p0, 1, 0, 0, 1));
        assertEquals(positives.value() + negatives.value(), odds.value(), 1e-6);
        assertArrayEquals(positives.plus(negatives).gradient()[3], odds.gradient()[3], 1e-6);
    }

    @Test
    void threeGroups_areEachHeldAgainstTheRest() {
        ScoredBatch batch = Rows.batch(new double[] {3, 0, 0}, 0, 1, 2);
        // One-against-the-rest covariances 2/3, -1/3, -1/3.
        assertEquals(4 / 3.0, afterItself(Fairness.demographicParity(1), batch).value(), 1e-12);
    }

    @Test
    void lambdaZero_contributesExactlyNothing_evenAtOverflowingLogitsOrWithoutGroups() {
        ScoredBatch batch =
                new ScoredBatch(
                        new float[][] {{0, Float.POSITIVE_INFINITY}, {Float.NaN, 0}},
                        new float[2][2],
                        new int[] {-1, 0});
        CovariancePenalty off = Fairness.demographicParity(0);
        LossGradient loss = off.begin(Rows.training(Rows.batch(new double[1], 0))).evaluate(batch);
        assertEquals(0.0, loss.value());
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[0]);
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[1]);
        assertFalse(off.couplesExamples());
    }

    @Test
    void objective_withLambdaZero_isBitIdenticalToTheMainLossAlone() {
        LossGradient plain = SoftCrossEntropy.evaluate(BATCH);
        LossGradient off = objective(Fairness.equalizedOdds(0));
        assertEquals(plain.value(), off.value());
        assertTrue(Arrays.deepEquals(plain.gradient(), off.gradient()));
        LossGradient on = objective(Fairness.equalizedOdds(1e-3));
        assertFalse(Arrays.deepEquals(plain.gradient(), on.gradient()));
    }

    private static LossGradient objective(CovariancePenalty penalty) {
        double[] ones = new double[BATCH.rows()];
        Arrays.fill(ones, 1);
        ClassificationObjective.Session session =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(penalty))
                        .begin(Rows.training(BATCH));
        session.evaluate(BATCH, ones, 0);
        session.evaluate(BATCH, ones, 1);
        return session.evaluate(BATCH, ones, 2);
    }

    @Test
    void couplesExamples_unlessLinear() {
        CovariancePenalty penalty = Fairness.demographicParity(1);
        assertTrue(penalty.couplesExamples());
        assertTrue(penalty.withForm(PenaltyForm.SQUARED).couplesExamples());
        assertFalse(penalty.withForm(PenaltyForm.LINEAR).couplesExamples());
    }

    @Test
    void settings_nameEverythingWithAnEffect_inOrder() {
        assertEquals(
                "{lambda=2.0, form=absolute, score=margin, centring=split, scale=none,"
                        + " estimator=running, half_life_at_most_batches=20.0,"
                        + " half_life_at_most_share_of_run=0.1}",
                Fairness.demographicParity(2).settings().toString());
        assertEquals(
                Map.of("lambda", 2.0, "form", "linear", "score", "margin"),
                Fairness.demographicParity(2).withForm(PenaltyForm.LINEAR).settings());
        assertEquals(
                "2.0 * (|cov(group, margin given label 1)| + |cov(group, margin given label 0)|)",
                Fairness.equalizedOdds(2).mechanism());
        assertEquals(
                "2.0 * (corr(group, margin)^2)",
                Fairness.demographicParity(2)
                        .withForm(PenaltyForm.SQUARED)
                        .withScale(CovarianceScale.CORRELATION)
                        .mechanism());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void lambda_negativeOrNotFinite_isRefused(double lambda) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Fairness.equalOpportunity(lambda))
                        .getMessage();
        assertEquals(
                "lambda of equal-opportunity is "
                        + lambda
                        + "; expected a finite number of at least 0 (0 switches it off); correct"
                        + " it",
                message);
    }

    /** The penalty on a batch that is all it has seen before. */
    static LossGradient afterItself(CovariancePenalty penalty, ScoredBatch batch) {
        LossTerm.Session session = penalty.begin(Rows.training(batch));
        session.evaluate(batch);
        session.evaluate(batch);
        return session.evaluate(batch);
    }
}

package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BatchPlan;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an epoch's batches add up to, against the formula on the whole split, written out here and
 * differentiated numerically; the group depends on the length of the text, and so does the score.
 */
class SplitGradientTest {

    private static final int ROWS = 203;
    private static final int BATCH_SIZE = 16; // batches of 15 and 16 rows, or one of 11
    private static final double TOLERANCE = 1e-8; // a row's gradient is about 2e-3

    private final int[] lengths = new int[ROWS];
    private final double[] margins = new double[ROWS];
    private final ScoredBatch split = rows(new Random(5));

    private ScoredBatch rows(Random random) {
        double[] p1 = random.doubles(ROWS).toArray();
        int[] groups = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            lengths[i] = 10 + random.nextInt(90);
            groups[i] = random.nextInt(110) < lengths[i] ? 1 : 0;
            double margin = -1 + lengths[i] / 40.0 + groups[i] + p1[i] + random.nextGaussian();
            margins[i] = (float) margin;
        }
        return Rows.batch(margins, p1, groups);
    }

    private List<List<int[]>> plans() {
        return List.of(
                BatchPlan.balanced(split.groups(), BATCH_SIZE, 3, 1),
                BatchPlan.bucketed(lengths, BATCH_SIZE, 3, 1));
    }

    @ParameterizedTest
    @EnumSource
    void epoch_ofAnyBatches_hasTheGradientOfTheSplitsCovariance(FairnessCriterion criterion) {
        for (FairnessScore score : FairnessScore.values()) {
            CovariancePenalty penalty = CovariancePenalty.of(criterion, 1).withScore(score);
            double[] expected = numeric(at -> covariances(criterion, scores(score, at), Math::abs));
            double[] squared = numeric(at -> covariances(criterion, scores(score, at), c -> c * c));
            for (List<int[]> plan : plans()) {
                assertArrayEquals(expected, epoch(penalty, plan), TOLERANCE);
                assertArrayEquals(
                        squared, epoch(penalty.withForm(PenaltyForm.SQUARED), plan), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void correlation_overAnEpoch_hasTheGradientOfTheWholeQuotient(FairnessCriterion criterion) {
        for (FairnessScore score : FairnessScore.values()) {
            CovariancePenalty penalty =
                    CovariancePenalty.of(criterion, 1)
                            .withScore(score)
                            .withScale(CovarianceScale.CORRELATION);
            double[] expected = numeric(at -> correlations(criterion, scores(score, at)));
            for (List<int[]> plan : plans()) {
                assertArrayEquals(expected, epoch(penalty, plan), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void correlation_alongAScalingOfAllMargins_isFlat(FairnessCriterion criterion) {
        CovariancePenalty penalty = CovariancePenalty.of(criterion, 1);
        double shrinking = along(epoch(penalty, plans().get(0)));
        double flat = along(epoch(penalty.withScale(CovarianceScale.CORRELATION), plans().get(0)));
        assertEquals(covariances(criterion, margins, Math::abs), shrinking, 1e-6);
        assertTrue(shrinking > .2, "a covariance to shrink: " + shrinking);
        assertEquals(0, flat, 1e-12);
    }

    @Test
    void batchCentring_inBatchesOfSimilarLength_missesWhatLengthTellsOfTheGroup() {
        CovariancePenalty penalty = Fairness.demographicParity(1).withCentring(Centring.BATCH);
        double all = along(epoch(Fairness.demographicParity(1), plans().get(1)));
        assertTrue(along(epoch(penalty, plans().get(0))) > .85 * all, "each as the split");
        assertTrue(along(epoch(penalty, plans().get(1))) < .8 * all, "batches by length");
    }

    /** The gradient along the margins: what the penalty loses per unit by which all are scaled. */
    private double along(double[] gradient) {
        return IntStream.range(0, ROWS).mapToDouble(i -> gradient[i] * margins[i]).sum();
    }

    /**
     * The mean over batches, weighted by their sizes, of the gradient with respect to the margins;
     * before each of them the penalty has seen just the whole split.
     */
    private double[] epoch(CovariancePenalty penalty, List<int[]> plan) {
        LossTerm.Session session = penalty.begin(Rows.training(split));
        session.evaluate(split); // its mean scores
        session.evaluate(split); // its covariances, with these
        Map<String, double[]> known = session.state();
        double[] gradient = new double[ROWS];
        for (int[] batch : plan) {
            session.restore(known);
            double[][] part = session.evaluate(Rows.pick(split, batch)).gradient();
            for (int i = 0; i < batch.length; i++) {
                gradient[batch[i]] += (double) batch.length / ROWS * part[i][1];
            }
        }
        return gradient;
    }

    /** The sum over the criterion's strata of a form of the split's covariance. */
    private double covariances(
            FairnessCriterion criterion, double[] scores, DoubleUnaryOperator form) {
        return weights(criterion)
                .mapToDouble(w -> form.applyAsDouble(covariance(w, groups(), scores)))
                .sum();
    }

    private double correlations(FairnessCriterion criterion, double[] scores) {
        return weights(criterion)
                .mapToDouble(
                        w ->
                                Math.abs(covariance(w, groups(), scores))
                                        / Math.sqrt(covariance(w, groups(), groups()))
                                        / Math.sqrt(covariance(w, scores, scores)))
                .sum();
    }

    private Stream<double[]> weights(FairnessCriterion criterion) {
        double[] p1 = Stream.of(split.targets()).mapToDouble(target -> target[1]).toArray();
        double[] p0 = Arrays.stream(p1).map(p -> 1 - p).toArray();
        double[] ones = Arrays.stream(p1).map(p -> 1).toArray();
        return switch (criterion) {
            case DEMOGRAPHIC_PARITY -> Stream.of(ones);
            case EQUAL_OPPORTUNITY -> Stream.of(p1);
            case EQUALIZED_ODDS -> Stream.of(p1, p0);
        };
    }

    private double[] groups() {
        return Arrays.stream(split.groups()).asDoubleStream().toArray();
    }

    private static double covariance(double[] w, double[] a, double[] b) {
        return mean(w, a, b) - mean(w, a) * mean(w, b);
    }

    /** The mean under w of the product of the factors. */
    private static double mean(double[] w, double[]... factors) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            int row = i;
            sum += w[i] * Stream.of(factors).mapToDouble(f -> f[row]).reduce(1, (x, y) -> x * y);
        }
        return sum / Arrays.stream(w).sum();
    }

    private static double[] scores(FairnessScore score, double[] margins) {
        return score == FairnessScore.MARGIN
                ? margins
                : Arrays.stream(margins).map(m -> 1 / (1 + Math.exp(-m))).toArray();
    }

    private double[] numeric(ToDoubleFunction<double[]> function) {
        double[] gradient = new double[ROWS];
        double[] at = margins.clone();
        for (int i = 0; i < ROWS; i++) {
            at[i] = margins[i] + 1e-4;
            double above = function.applyAsDouble(at);
            at[i] = margins[i] - 1e-4;
            gradient[i] = (above - function.applyAsDouble(at)) / 2e-4;
            at[i] = margins[i];
        }
        return gradient;
    }
}

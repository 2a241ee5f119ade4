package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A {@link CovariancePenalty} in one training. */
final class PenaltySession implements LossTerm.Session {

    private static final String STATE = "running_moments";

    private final CovariancePenalty penalty;
    private final List<GroupCovariance> covariances;
    private final List<RunningMoments> running; // empty where each batch stands alone

    PenaltySession(
            CovariancePenalty penalty, List<GroupCovariance> covariances, TrainingRows rows) {
        this.penalty = penalty;
        this.covariances = covariances;
        boolean averaged = penalty.form() != PenaltyForm.LINEAR;
        running =
                averaged && penalty.estimator() instanceof CovarianceEstimator.Running estimator
                        ? covariances.stream()
                                .map(any -> new RunningMoments(estimator.decay(rows.totalSteps())))
                                .toList()
                        : List.of();
    }

    @Override
    public LossGradient evaluate(ScoredBatch batch) {
        GroupChecks.requireComparable(penalty, batch);
        return penalise(margins(batch), batch);
    }

    /** The penalty at given margins (B), whatever the logits of the batch are. */
    LossGradient penalise(double[] margins, ScoredBatch batch) {
        double[] scores = Arrays.stream(margins).map(penalty.score()::of).toArray();
        double value = 0;
        double[] gradient = new double[scores.length]; // with respect to the scores
        for (int k = 0; k < covariances.size(); k++) {
            value +=
                    running.isEmpty()
                            ? alone(moments(covariances.get(k), batch, scores, 0), gradient)
                            : directed(k, batch, scores, gradient);
        }
        return toLogits(value, gradient, margins);
    }

    private BatchMoments moments(
            GroupCovariance of, ScoredBatch batch, double[] scores, double centre) {
        return switch (penalty.centring()) {
            case SPLIT -> of.bySplit(batch, scores, centre);
            case BATCH -> of.byBatch(batch, scores);
        };
    }

    private double alone(BatchMoments batch, double[] gradient) {
        return add(new Estimate(batch.covariance(), batch.covariance(), 1, 0), batch, gradient);
    }

    /** Directed by the averages of earlier batches, which then take in this one. */
    private double directed(int index, ScoredBatch batch, double[] scores, double[] gradient) {
        GroupCovariance covariance = covariances.get(index);
        RunningMoments earlier = running.get(index);
        double value = 0;
        earlier.age();
        if (earlier.hasMean()) {
            BatchMoments moments = moments(covariance, batch, scores, earlier.mean());
            if (earlier.hasCovariance()) {
                value = add(estimate(covariance.deviation(), earlier, moments), moments, gradient);
            }
            earlier.add(moments);
        }
        earlier.addScores(covariance.stratum().weights(batch.targets()), scores);
        return value;
    }

    private Estimate estimate(double ofGroup, RunningMoments earlier, BatchMoments batch) {
        double covariance = earlier.covariance();
        if (penalty.scale() == CovarianceScale.NONE) {
            return new Estimate(batch.covariance(), covariance, 1, 0);
        }
        double variance = earlier.variance();
        double deviations = ofGroup * Math.sqrt(variance);
        if (deviations == 0) { // no correlation with what is constant
            return new Estimate(0, 0, 0, 0);
        }
        double byVariance = -covariance / (2 * deviations * variance);
        double quotient =
                batch.covariance() / deviations + byVariance * (batch.variance() - variance);
        return new Estimate(quotient, covariance / deviations, 1 / deviations, byVariance);
    }

    /** Adds an estimate's gradient and returns the form's value, both without the strength. */
    private double add(Estimate estimate, BatchMoments batch, double[] gradient) {
        if (batch.total() == 0) {
            return 0;
        }
        double slope = penalty.form().slope(estimate.reference());
        batch.addGradient(slope * estimate.byCovariance(), slope * estimate.byVariance(), gradient);
        return penalty.form().value(estimate.value(), estimate.reference());
    }

    /**
     * What is penalised, to first order in the batch's covariance and variance.
     *
     * @param value at the batch's moments
     * @param reference at which the form is linearised, a constant
     * @param byCovariance derivative of the value
     * @param byVariance derivative of the value
     */
    private record Estimate(
            double value, double reference, double byCovariance, double byVariance) {}

    private LossGradient toLogits(double value, double[] gradient, double[] margins) {
        double[][] logits = new double[margins.length][];
        for (int i = 0; i < logits.length; i++) {
            double slope = penalty.lambda() * gradient[i] * penalty.score().slope(margins[i]);
            logits[i] = new double[] {-slope, slope};
        }
        return new LossGradient(penalty.lambda() * value, logits);
    }

    private static double[] margins(ScoredBatch batch) {
        double[] margins = new double[batch.rows()];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = (double) batch.logits()[i][1] - batch.logits()[i][0];
        }
        return margins;
    }

    @Override
    public Map<String, double[]> state() {
        double[] all = running.stream().flatMapToDouble(r -> Arrays.stream(r.state())).toArray();
        return all.length == 0 ? Map.of() : Map.of(STATE, all);
    }

    @Override
    public void restore(Map<String, double[]> state) {
        double[] all = state.getOrDefault(STATE, new double[0]);
        int expected = running.size() * RunningMoments.NUMBERS;
        if (state.size() != Math.min(1, expected) || all.length != expected) {
            throw new IllegalArgumentException(
                    "state of %s has the keys %s; expected %s; restore a checkpoint of the same training"
                            .formatted(
                                    penalty.name(),
                                    state.keySet(),
                                    expected == 0
                                            ? "none"
                                            : "%s with %s numbers".formatted(STATE, expected)));
        }
        for (int k = 0; k < running.size(); k++) {
            int from = k * RunningMoments.NUMBERS;
            running.get(k).restore(Arrays.copyOfRange(all, from, from + RunningMoments.NUMBERS));
        }
    }
}

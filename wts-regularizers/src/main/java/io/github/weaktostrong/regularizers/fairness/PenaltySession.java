package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link CovariancePenalty} in one training. */
final class PenaltySession implements LossTerm.Session {

    private final CovariancePenalty penalty;
    private final List<GroupCovariance> covariances;
    private final @Nullable RunningCovariances running; // null where each batch stands alone

    PenaltySession(
            CovariancePenalty penalty, List<GroupCovariance> covariances, TrainingRows rows) {
        this.penalty = penalty;
        this.covariances = covariances;
        boolean averaged = penalty.form() != PenaltyForm.LINEAR;
        running =
                averaged && penalty.estimator() instanceof CovarianceEstimator.Running estimator
                        ? new RunningCovariances(
                                covariances.size(), estimator.decay(rows.totalSteps()))
                        : null;
    }

    @Override
    public LossGradient evaluate(ScoredBatch batch) {
        GroupChecks.requireComparable(penalty, batch);
        return penalise(margins(batch), batch);
    }

    /** The penalty at given margins (B), whatever the logits of the batch are. */
    LossGradient penalise(double[] margins, ScoredBatch batch) {
        double[] scores = new double[margins.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = penalty.score().of(margins[i]);
        }
        double value = 0;
        double[] gradient = new double[scores.length]; // with respect to the scores
        for (int k = 0; k < covariances.size(); k++) {
            double[] coefficients = coefficients(covariances.get(k), batch);
            if (coefficients.length > 0) {
                value += accumulate(k, coefficients, scores, gradient);
            }
        }
        return toLogits(value, gradient, margins);
    }

    private double[] coefficients(GroupCovariance covariance, ScoredBatch batch) {
        if (penalty.form() == PenaltyForm.LINEAR) {
            return covariance.perExample(batch);
        }
        return running == null ? covariance.plain(batch) : covariance.centred(batch);
    }

    /** Adds one covariance's gradient and returns its value, both without the strength. */
    private double accumulate(
            int index, double[] coefficients, double[] scores, double[] gradient) {
        double covariance = 0;
        for (int i = 0; i < scores.length; i++) {
            covariance += coefficients[i] * scores[i];
        }
        double reference = running == null ? covariance : running.update(index, covariance);
        double slope = penalty.form().slope(reference);
        for (int i = 0; i < scores.length; i++) {
            gradient[i] += slope * coefficients[i];
        }
        return penalty.form().value(covariance, reference);
    }

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
        return running == null ? Map.of() : running.state();
    }

    @Override
    public void restore(Map<String, double[]> state) {
        if (running != null) {
            running.restore(state);
        } else if (!state.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s keeps no state with these settings, found %s; restore a checkpoint of the same training"
                            .formatted(penalty.name(), state.keySet()));
        }
    }
}

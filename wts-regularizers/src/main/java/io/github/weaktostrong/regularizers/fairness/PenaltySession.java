package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.LinkedHashMap;
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

    /** Bias-corrected exponential averages, one for each covariance of a penalty. */
    static final class RunningCovariances {

        private static final String SUMS = "running_sums";
        private static final String UPDATES = "running_updates";

        private final double decay;
        private final double[] sums;
        private final double[] updates;

        /**
         * Averages that have seen nothing.
         *
         * @param count how many
         * @param decay the factor by which they age with every update, in [0, 1)
         */
        RunningCovariances(int count, double decay) {
            this.decay = decay;
            sums = new double[count];
            updates = new double[count];
        }

        /** Takes in a batch's covariance and returns the average with it. */
        double update(int index, double covariance) {
            sums[index] = decay * sums[index] + (1 - decay) * covariance;
            updates[index]++;
            return sums[index] / (1 - Math.pow(decay, updates[index]));
        }

        Map<String, double[]> state() {
            Map<String, double[]> state = new LinkedHashMap<>();
            state.put(SUMS, sums.clone());
            state.put(UPDATES, updates.clone());
            return state;
        }

        void restore(Map<String, double[]> state) {
            double[] newSums = state.getOrDefault(SUMS, new double[0]);
            double[] newUpdates = state.getOrDefault(UPDATES, new double[0]);
            if (state.size() != 2
                    || newSums.length != sums.length
                    || newUpdates.length != updates.length) {
                throw new IllegalArgumentException(
                        "state has the keys %s; expected %s and %s with %d numbers each; restore a checkpoint of the same training"
                                .formatted(state.keySet(), SUMS, UPDATES, sums.length));
            }
            System.arraycopy(newSums, 0, sums, 0, sums.length);
            System.arraycopy(newUpdates, 0, updates, 0, updates.length);
        }
    }
}

package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A penalty on the covariance between group membership and the model's score.
 *
 * <pre>{@code
 * c = sum_i w_i (a_i - a_w) s_i / sum_i w_i       over the batch
 * penalty = lambda * sum over strata and groups of form(c)
 * }</pre>
 *
 * <p>a is 1 in the group and 0 elsewhere; a_w is the base rate of a over the <em>training
 * split</em>, weighted by w, a constant; s is the score. Demographic parity has w = 1; equal
 * opportunity w = p1 of the target, which is the label on D_W and the weak model's probability on
 * D_WTS, where ground truth is hidden; equalized odds adds w = 1 - p1. A batch whose weights sum to
 * 0 contributes nothing and leaves the running average alone. {@link PenaltyForm#LINEAR} divides by
 * the batch size times the mean weight of the training split instead of by the batch's own sum of
 * weights, so that it stays a sum over rows.
 *
 * <p>With two groups a is membership in the group whose name sorts second; with more, the forms are
 * summed over each group against the rest. Groups that do not occur in the training split are
 * ignored.
 *
 * <p>Sources: Pawelczyk et al. (2024), equations 3 and 7; Zafar et al. (2017); Hardt et al. (2016)
 * for the criteria. Deviations from the paper, each an option: the absolute value instead of the
 * signed term ({@link PenaltyForm}), and the running average ({@link CovarianceEstimator}).
 *
 * @param criterion which rows are compared
 * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
 * @param form what is minimised; {@link PenaltyForm#ABSOLUTE} unless told
 * @param score margin or probability; {@link FairnessScore#MARGIN} unless told
 * @param estimator how the covariance is estimated; {@link CovarianceEstimator#running()} unless
 *     told, without effect on the linear form
 */
public record CovariancePenalty(
        FairnessCriterion criterion,
        double lambda,
        PenaltyForm form,
        FairnessScore score,
        CovarianceEstimator estimator)
        implements LossTerm {

    /** Checks the strength. */
    public CovariancePenalty {
        Checks.requireAtLeastZero(
                lambda,
                "lambda of "
                        + criterion.id()
                        + " is %s; expected a finite number of at least 0 (0 switches it off);"
                        + " correct it");
    }

    static CovariancePenalty of(FairnessCriterion criterion, double lambda) {
        return new CovariancePenalty(
                criterion,
                lambda,
                PenaltyForm.ABSOLUTE,
                FairnessScore.MARGIN,
                CovarianceEstimator.running());
    }

    /** A copy with another form. */
    public CovariancePenalty withForm(PenaltyForm form) {
        return new CovariancePenalty(criterion, lambda, form, score, estimator);
    }

    /** A copy with another score. */
    public CovariancePenalty withScore(FairnessScore score) {
        return new CovariancePenalty(criterion, lambda, form, score, estimator);
    }

    /** A copy with another estimator. */
    public CovariancePenalty withEstimator(CovarianceEstimator estimator) {
        return new CovariancePenalty(criterion, lambda, form, score, estimator);
    }

    /** The criterion's name, e.g. {@code demographic-parity}. */
    @Override
    public String name() {
        return criterion.id();
    }

    /** Returns true for the absolute and the squared form, unless the strength is 0. */
    @Override
    public boolean couplesExamples() {
        return !isInert() && form.couplesExamples();
    }

    @Override
    public boolean usesTrainingSplit() {
        return !isInert();
    }

    @Override
    public boolean isInert() {
        return lambda == 0;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lambda", lambda);
        settings.put("form", form.id());
        settings.put("score", score.id());
        if (form == PenaltyForm.LINEAR) {
            return settings;
        }
        if (estimator instanceof CovarianceEstimator.Running running) {
            settings.put("estimator", "running");
            settings.put("half_life_at_most_batches", running.atMostBatches());
            settings.put("half_life_at_most_share_of_run", running.atMostShareOfRun());
        } else {
            settings.put("estimator", "batch");
        }
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("fairness");
    }

    @Override
    public String mechanism() {
        return criterion.strata().stream()
                .map(stratum -> "cov(group, " + score.id() + stratum.condition() + ")")
                .map(this::shaped)
                .collect(
                        Collectors.joining(
                                " + ", String.format(Locale.ROOT, "%s * (", lambda), ")"));
    }

    private String shaped(String covariance) {
        return switch (form) {
            case ABSOLUTE -> "|" + covariance + "|";
            case SQUARED -> covariance + "^2";
            case LINEAR -> covariance;
        };
    }

    /**
     * Opens the penalty for one training.
     *
     * @throws IllegalArgumentException unless there are two classes, a group in every row and at
     *     least two groups; exactly two for the linear form. At strength 0 nothing is needed.
     */
    @Override
    public Session begin(TrainingRows rows) {
        if (lambda == 0) {
            return new NoPenalty();
        }
        List<Integer> groups = GroupChecks.contrasted(this, rows);
        return new PenaltySession(this, GroupCovariance.over(rows, criterion, groups), rows);
    }

    /** A penalty of strength 0: exact zeros whatever the logits are, and no memory. */
    private static final class NoPenalty implements Session {

        @Override
        public LossGradient evaluate(ScoredBatch batch) {
            return LossGradient.zero(batch.rows(), batch.classes());
        }

        @Override
        public Map<String, double[]> state() {
            return Map.of();
        }

        @Override
        public void restore(Map<String, double[]> state) {
            if (!state.isEmpty()) {
                throw new IllegalArgumentException(
                        "a penalty of strength 0 has no state, found %s; restore a checkpoint of the same training"
                                .formatted(state.keySet()));
            }
        }
    }
}

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
 * c = sum_i w_i (a_i - a_w) (s_i - s_run) / (B * mean(w))       over the batch
 * penalty = lambda * sum over strata and groups of form(c)
 * }</pre>
 *
 * <p>a is 1 in the group and 0 elsewhere; s is the score. Demographic parity has w = 1; equal
 * opportunity w = p1 of the target, which is the label on D_W and the weak model's probability on
 * D_WTS, where ground truth is hidden; equalized odds adds w = 1 - p1. a_w, the mean of a under w,
 * and mean(w) are those of the <em>rows that the training uses</em>; s_run is the mean of s under w
 * over <em>earlier</em> batches. All are constants, so the gradients of an epoch add up to that of
 * the whole split, however its batches are formed. A training all the same gives every batch its
 * share of each group and class: otherwise c varies more, and pushes the intercept.
 *
 * <p>With two groups a is membership in the group whose name sorts second; with more, the forms are
 * summed over each group against the rest. Groups that do not occur in the training split are
 * ignored, and a stratum without weight contributes nothing.
 *
 * <p>{@link CovarianceScale#CORRELATION} penalises {@code c / (sd_a * sd_s)} instead, by the
 * gradient of the whole quotient. {@link PenaltyForm#LINEAR} is a sum over rows: it has neither
 * s_run nor a scale, nor a running estimate.
 *
 * <p>Sources: Pawelczyk et al. (2024), equations 3 and 7; Zafar et al. (2017); Hardt et al. (2016)
 * for the criteria. Deviations from the paper, each an option: the absolute value instead of the
 * signed term ({@link PenaltyForm}), the centred score ({@link Centring}), and the direction given
 * by earlier batches ({@link CovarianceEstimator}).
 *
 * @param criterion which rows are compared
 * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
 * @param form what is minimised; {@link PenaltyForm#ABSOLUTE} unless told
 * @param score margin or probability; {@link FairnessScore#MARGIN} unless told
 * @param centring what membership and score are compared with; {@link Centring#SPLIT} unless told
 * @param scale what the covariance is divided by; {@link CovarianceScale#NONE} unless told
 * @param estimator what directs the form; {@link CovarianceEstimator#running()} unless told,
 *     without effect on the linear form
 */
public record CovariancePenalty(
        FairnessCriterion criterion,
        double lambda,
        PenaltyForm form,
        FairnessScore score,
        Centring centring,
        CovarianceScale scale,
        CovarianceEstimator estimator)
        implements LossTerm {

    /** Checks the strength and that the options go together. */
    public CovariancePenalty {
        Checks.requireAtLeastZero(
                lambda,
                "lambda of "
                        + criterion.id()
                        + " is %s; expected a finite number of at least 0 (0 switches it off);"
                        + " correct it");
        boolean plain = centring == Centring.SPLIT && scale == CovarianceScale.NONE;
        if (form == PenaltyForm.LINEAR && !plain) {
            throw new IllegalArgumentException(
                    "%s has form=linear with centring=%s and scale=%s; expected centring=split and scale=none, since the linear form is a sum over rows that compares them with nothing else; change one of them"
                            .formatted(criterion.id(), centring.id(), scale.id()));
        }
        if (scale == CovarianceScale.CORRELATION
                && estimator instanceof CovarianceEstimator.Batch) {
            throw new IllegalArgumentException(
                    "%s has scale=correlation with estimator=batch; expected estimator=running, since the deviation is that of earlier batches; change one of them"
                            .formatted(criterion.id()));
        }
    }

    static CovariancePenalty of(FairnessCriterion criterion, double lambda) {
        return new CovariancePenalty(
                criterion,
                lambda,
                PenaltyForm.ABSOLUTE,
                FairnessScore.MARGIN,
                Centring.SPLIT,
                CovarianceScale.NONE,
                CovarianceEstimator.running());
    }

    /** A copy with another form. */
    public CovariancePenalty withForm(PenaltyForm form) {
        return new CovariancePenalty(criterion, lambda, form, score, centring, scale, estimator);
    }

    /** A copy with another score. */
    public CovariancePenalty withScore(FairnessScore score) {
        return new CovariancePenalty(criterion, lambda, form, score, centring, scale, estimator);
    }

    /** A copy with another centring. */
    public CovariancePenalty withCentring(Centring centring) {
        return new CovariancePenalty(criterion, lambda, form, score, centring, scale, estimator);
    }

    /** A copy with another scale. */
    public CovariancePenalty withScale(CovarianceScale scale) {
        return new CovariancePenalty(criterion, lambda, form, score, centring, scale, estimator);
    }

    /** A copy with another estimator. */
    public CovariancePenalty withEstimator(CovarianceEstimator estimator) {
        return new CovariancePenalty(criterion, lambda, form, score, centring, scale, estimator);
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

    /** Returns true where batches are coupled, whatever the estimator. */
    @Override
    public boolean hasRunningState() {
        return couplesExamples();
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
        settings.put("centring", centring.id());
        settings.put("scale", scale.id());
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
        String measure = scale == CovarianceScale.NONE ? "cov" : "corr";
        return criterion.strata().stream()
                .map(
                        stratum ->
                                "%s(group, %s%s)"
                                        .formatted(measure, score.id(), stratum.condition()))
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

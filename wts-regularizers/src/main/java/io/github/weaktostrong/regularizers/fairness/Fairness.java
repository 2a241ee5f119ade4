package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.regularizers.RegularizerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Factories of the fairness regularizers.
 *
 * <pre>{@code
 * Fairness.demographicParity(2)
 * Fairness.equalizedOdds(1).withForm(PenaltyForm.SQUARED).withEstimator(CovarianceEstimator.batch())
 * }</pre>
 *
 * <p>Useful strengths depend on the data; try 0.1 to 10. Batches of at least 64 rows are advisable.
 */
public final class Fairness {

    private static final String ALIAS = "fairness";

    private Fairness() {}

    /**
     * Penalises the covariance of group and score over all rows (equations 3 and 7).
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty demographicParity(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.DEMOGRAPHIC_PARITY, lambda);
    }

    /**
     * Penalises the covariance among the rows of class 1: ground truth on D_W, weighted by the weak
     * model's p1 on D_WTS.
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty equalOpportunity(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.EQUAL_OPPORTUNITY, lambda);
    }

    /**
     * Adds to {@link #equalOpportunity} the same penalty among the rows of class 0.
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty equalizedOdds(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.EQUALIZED_ODDS, lambda);
    }

    /** Returns the names that {@link #parse} knows. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(ALIAS));
        for (FairnessCriterion criterion : FairnessCriterion.values()) {
            names.add(criterion.id());
        }
        return List.copyOf(names);
    }

    /**
     * Reads a regularizer from text, as the command line does.
     *
     * @param name one of {@link #names}; {@code fairness} means {@code demographic-parity}
     * @param options {@code lambda} (needed), {@code form}, {@code score}, {@code centring}, {@code
     *     scale}, {@code estimator} ({@code running} or {@code batch}), {@code half-life} in
     *     batches
     * @throws IllegalArgumentException for an unknown name, key or value, with the known ones
     */
    public static CovariancePenalty parse(String name, Map<String, String> options) {
        FairnessCriterion criterion = criterion(name);
        RegularizerOptions reader = new RegularizerOptions(name, options);
        reader.requireKnown(
                "lambda", "form", "score", "centring", "scale", "estimator", "half-life");
        CovariancePenalty penalty = CovariancePenalty.of(criterion, reader.strength("lambda", "1"));
        Optional<PenaltyForm> form = reader.choice("form", PenaltyForm.values(), PenaltyForm::id);
        Optional<FairnessScore> score =
                reader.choice("score", FairnessScore.values(), FairnessScore::id);
        Optional<Centring> centring = reader.choice("centring", Centring.values(), Centring::id);
        Optional<CovarianceScale> scale =
                reader.choice("scale", CovarianceScale.values(), CovarianceScale::id);
        penalty = form.map(penalty::withForm).orElse(penalty);
        penalty = score.map(penalty::withScore).orElse(penalty);
        penalty = centring.map(penalty::withCentring).orElse(penalty);
        penalty = scale.map(penalty::withScale).orElse(penalty);
        return withEstimator(penalty, reader);
    }

    private static FairnessCriterion criterion(String name) {
        String wanted = name.equals(ALIAS) ? FairnessCriterion.DEMOGRAPHIC_PARITY.id() : name;
        for (FairnessCriterion criterion : FairnessCriterion.values()) {
            if (criterion.id().equals(wanted)) {
                return criterion;
            }
        }
        throw new IllegalArgumentException(
                "unknown fairness regularizer '%s'; expected one of %s; name one of them"
                        .formatted(name, String.join(", ", names())));
    }

    private static CovariancePenalty withEstimator(
            CovariancePenalty penalty, RegularizerOptions reader) {
        boolean halfLife = reader.has("half-life");
        Optional<String> kind =
                reader.choice("estimator", new String[] {"running", "batch"}, Function.identity());
        if (penalty.form() == PenaltyForm.LINEAR && (halfLife || kind.isPresent())) {
            throw new IllegalArgumentException(
                    "regularizer %s with form=linear is a sum over rows and estimates nothing; expected neither estimator nor half-life; leave them out"
                            .formatted(reader.name()));
        }
        if (kind.equals(Optional.of("batch"))) {
            if (halfLife) {
                throw new IllegalArgumentException(
                        "regularizer %s with estimator=batch keeps no average; expected no half-life; leave it out"
                                .formatted(reader.name()));
            }
            return penalty.withEstimator(CovarianceEstimator.batch());
        }
        return halfLife
                ? penalty.withEstimator(CovarianceEstimator.running(reader.number("half-life")))
                : penalty;
    }
}

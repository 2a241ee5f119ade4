package io.github.weaktostrong.regularizers.fairness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads a {@link CovariancePenalty} from a name and textual options. */
final class PenaltyOptions {

    private static final String ALIAS = "fairness";
    private static final List<String> KEYS =
            List.of("lambda", "form", "score", "estimator", "half-life");

    private final String name;
    private final Map<String, String> options;

    private PenaltyOptions(String name, Map<String, String> options) {
        this.name = name;
        this.options = options;
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(ALIAS));
        for (FairnessCriterion criterion : FairnessCriterion.values()) {
            names.add(criterion.id());
        }
        return List.copyOf(names);
    }

    static CovariancePenalty parse(String name, Map<String, String> options) {
        PenaltyOptions reader = new PenaltyOptions(name, options);
        FairnessCriterion criterion = reader.criterion();
        reader.requireKnownKeys();
        CovariancePenalty penalty = CovariancePenalty.of(criterion, reader.lambda());
        Optional<PenaltyForm> form = reader.choice("form", PenaltyForm.values(), PenaltyForm::id);
        Optional<FairnessScore> score =
                reader.choice("score", FairnessScore.values(), FairnessScore::id);
        penalty = form.map(penalty::withForm).orElse(penalty);
        penalty = score.map(penalty::withScore).orElse(penalty);
        return reader.withEstimator(penalty);
    }

    private FairnessCriterion criterion() {
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

    private void requireKnownKeys() {
        for (String key : options.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "regularizer %s has no option '%s'; expected some of %s; correct it"
                                .formatted(name, key, String.join(", ", KEYS)));
            }
        }
    }

    private double lambda() {
        if (!options.containsKey("lambda")) {
            throw new IllegalArgumentException(
                    "regularizer %s lacks its strength; expected lambda; write %s:lambda=1"
                            .formatted(name, name));
        }
        return number("lambda");
    }

    private CovariancePenalty withEstimator(CovariancePenalty penalty) {
        boolean halfLife = options.containsKey("half-life");
        Optional<String> kind =
                choice("estimator", new String[] {"running", "batch"}, Function.identity());
        if (penalty.form() == PenaltyForm.LINEAR && (halfLife || kind.isPresent())) {
            throw new IllegalArgumentException(
                    "regularizer %s with form=linear is a sum over rows and estimates nothing; expected neither estimator nor half-life; leave them out"
                            .formatted(name));
        }
        if (kind.equals(Optional.of("batch"))) {
            if (halfLife) {
                throw new IllegalArgumentException(
                        "regularizer %s with estimator=batch keeps no average; expected no half-life; leave it out"
                                .formatted(name));
            }
            return penalty.withEstimator(CovarianceEstimator.batch());
        }
        return halfLife
                ? penalty.withEstimator(CovarianceEstimator.running(number("half-life")))
                : penalty;
    }

    private double number(String key) {
        String text = options.getOrDefault(key, "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "regularizer %s: %s is '%s'; expected a number; correct it"
                            .formatted(name, key, text),
                    e);
        }
    }

    private <T> Optional<T> choice(String key, T[] values, Function<T, String> id) {
        if (!options.containsKey(key)) {
            return Optional.empty();
        }
        String text = options.getOrDefault(key, "");
        List<String> known = Arrays.stream(values).map(id).toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException(
                    "regularizer %s: %s is '%s'; expected one of %s; name one of them"
                            .formatted(name, key, text, String.join(", ", known)));
        }
        return Optional.of(values[known.indexOf(text)]);
    }
}

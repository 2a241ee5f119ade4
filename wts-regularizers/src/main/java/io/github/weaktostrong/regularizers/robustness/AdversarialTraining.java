package io.github.weaktostrong.regularizers.robustness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.provenance.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trains on a perturbed version x' of every row beside the row itself.
 *
 * <pre>{@code (1 - lambda) * loss(x) + lambda * loss(x')}</pre>
 *
 * <p>x' is one of {@link Example#perturbed()}, which an attack or a benchmark puts there; of
 * several candidates each epoch takes another one, in an order that the seed decides. A row without
 * candidates contributes loss(x) alone.
 *
 * <p>Source: Pawelczyk et al. (2024), equations 4 and 9; lambda is 0.3 there. Option: on the
 * transfer set x' is trained towards the weak model's output on x or, literally, on x'.
 *
 * @param lambda the weight of x', in [0, 1]; 0 leaves plain training
 * @param targetRule what x' is trained towards on the transfer set; {@link TargetRule#SHARED_LABEL}
 *     unless told; {@link TargetRule#OWN_WEAK_LABEL} is equation 9 literally
 */
public record AdversarialTraining(double lambda, TargetRule targetRule) implements PreparedMix {

    /** Checks the weight. */
    public AdversarialTraining {
        Checks.requireShare(
                lambda,
                "lambda of adversarial-training is %s; expected the weight of the perturbed rows,"
                        + " from 0 to 1; correct it");
    }

    /** A copy with another rule for the targets of x'. */
    public AdversarialTraining withTargetRule(TargetRule targetRule) {
        return new AdversarialTraining(lambda, targetRule);
    }

    @Override
    public boolean isInert() {
        return lambda == 0;
    }

    @Override
    public String name() {
        return "adversarial-training";
    }

    @Override
    public double weight() {
        return lambda;
    }

    /**
     * Returns one of the row's perturbed versions; empty where there is none or the weight is 0.
     */
    @Override
    public Optional<Example> perturbed(Example example, int epoch, long seed) {
        List<Example> candidates = example.perturbed();
        if (lambda == 0 || candidates.isEmpty()) {
            return Optional.empty();
        }
        Seeds ofRow = Seeds.of(seed).child(example.inputText());
        int[] order = ofRow.permutation(candidates.size());
        return Optional.of(candidates.get(order[epoch % order.length]));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lambda", lambda);
        settings.put("target", targetRule.id());
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("adversarial");
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT, "(1 - %s) * loss(x) + %s * loss(perturbed x)", lambda, lambda);
    }
}

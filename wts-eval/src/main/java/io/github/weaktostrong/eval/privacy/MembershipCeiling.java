package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.provenance.PrivacyBudget;
import java.util.OptionalDouble;

/**
 * The best that any membership attack can do against a guarantee: to be shown beside an attack's
 * curve.
 *
 * <pre>{@code
 * tpr(fpr) = min(e^epsilon fpr + delta, 1 - e^-epsilon (1 - delta - fpr)), at most 1
 * }</pre>
 *
 * <p>Kairouz, Oh and Viswanath (2015), theorem 2.1; Wasserman and Zhou (2010). It holds for one
 * unit against a known rest; an attack on many units at once, as measured here, reaches less.
 */
public final class MembershipCeiling {
    private MembershipCeiling() {}

    /**
     * The largest true positive rate at a false positive rate; 1 where nothing is guaranteed.
     *
     * @param budget what the model spent of the data set that is attacked
     * @param falsePositiveRate in [0, 1]
     */
    public static double truePositiveRate(PrivacyBudget budget, double falsePositiveRate) {
        if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
            throw new IllegalArgumentException(
                    "false positive rate %s; expected a number from 0 to 1, e.g. 0.01"
                            .formatted(falsePositiveRate));
        }
        OptionalDouble epsilon = budget.guaranteedEpsilon();
        if (epsilon.isEmpty()) {
            return 1;
        }
        double e = Math.exp(epsilon.getAsDouble());
        double low = e * falsePositiveRate + budget.delta();
        double high = 1 - (1 - budget.delta() - falsePositiveRate) / e;
        return Math.max(falsePositiveRate, Math.min(1, Math.min(low, high)));
    }
}

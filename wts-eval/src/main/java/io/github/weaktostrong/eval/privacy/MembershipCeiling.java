package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyComposition;
import java.util.OptionalDouble;

/**
 * The best that any membership attack can do against a guarantee: to be shown beside an attack's
 * curve.
 *
 * <p>With a composition it is that of the trainings which spent the budget, such as the
 * accountant's trade-off function: at epsilon 8 some percent of the members at 0.1 % false
 * positives. The budget's (epsilon, delta) alone, {@link #truePositiveRate}, allow nearly all of
 * them there. Always the smaller of both, which both hold.
 *
 * <p>It holds for one unit against a known rest; an attack on many units at once, as measured here,
 * reaches less.
 */
public final class MembershipCeiling {
    private static final PrivacyComposition NONE =
            (trainings, delta) -> {
                throw new IllegalStateException("no composition; expected one");
            };

    private final PrivacyComposition composition;

    private MembershipCeiling(PrivacyComposition composition) {
        this.composition = composition;
    }

    /** Returns the ceiling by the budgets' (epsilon, delta) alone. */
    public static MembershipCeiling ofBudgets() {
        return new MembershipCeiling(NONE);
    }

    /** Returns the ceiling by {@link PrivacyComposition#truePositiveRates} of the trainings. */
    public static MembershipCeiling of(PrivacyComposition composition) {
        return new MembershipCeiling(composition);
    }

    /**
     * The largest true positive rate at each false positive rate; 1 where nothing is guaranteed.
     *
     * @param budget what the model spent of the data set that is attacked
     * @param falsePositiveRates each in [0, 1]
     */
    public double[] truePositiveRates(PrivacyBudget budget, double... falsePositiveRates) {
        double[] highest = new double[falsePositiveRates.length];
        for (int i = 0; i < highest.length; i++) {
            highest[i] = truePositiveRate(budget, falsePositiveRates[i]);
        }
        if (budget.guaranteedEpsilon().isPresent() && !budget.trainings().isEmpty()) {
            double[] composed =
                    composition.truePositiveRates(budget.trainings(), falsePositiveRates);
            for (int i = 0; i < highest.length; i++) {
                highest[i] = Math.min(highest[i], composed[i]);
            }
        }
        return highest;
    }

    /** Returns the basis of the computation, for a caption. */
    public String basis() {
        return composition == NONE
                ? "by (epsilon, delta) of its budget alone"
                : "by the accountant's trade-off function of the private trainings in its budget";
    }

    /**
     * The largest true positive rate by (epsilon, delta) alone; 1 where nothing is guaranteed.
     *
     * <pre>{@code
     * tpr(fpr) = min(e^epsilon fpr + delta, 1 - e^-epsilon (1 - delta - fpr)), at most 1
     * }</pre>
     *
     * <p>Kairouz, Oh and Viswanath (2015), theorem 2.1; Wasserman and Zhou (2010).
     *
     * @param budget what the model spent of the data set that is attacked
     * @param falsePositiveRate in [0, 1]
     */
    public static double truePositiveRate(PrivacyBudget budget, double falsePositiveRate) {
        Checks.requireShare(
                falsePositiveRate,
                "false positive rate %s; expected a number from 0 to 1, e.g. 0.01");
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

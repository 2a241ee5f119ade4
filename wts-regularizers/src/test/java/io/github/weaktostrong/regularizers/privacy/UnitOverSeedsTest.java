package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyLedger;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A unit on either side of each seed's split, with the accountant of experiments. */
class UnitOverSeedsTest {
    private static final double DELTA = 1e-5;
    private static final ComposedBudget RULE = new ComposedBudget();

    private static PrivateTraining training(double sigma, double rate, int steps) {
        return new PrivateTraining("t", sigma, rate, steps, 1, "poisson", NoiseMode.SECURE);
    }

    /** By seed and part: sizes differ between seeds, so rates and steps do; no side dominates. */
    private static final List<List<List<PrivateTraining>>> SPENT =
            List.of(
                    List.of(
                            List.of(training(1.1, 0.05, 100), training(1.4, 0.05, 100)),
                            List.of(training(1.3, 0.045, 112))),
                    List.of(
                            List.of(training(1.5, 0.043, 116)),
                            List.of(training(1.0, 0.052, 98), training(2.0, 0.052, 98))));

    @Test
    void anyUnit_privacyLossDistributions_boundsEveryChoiceClosely() {
        PrivacyLedger ledger =
                new PrivacyLedger(
                        Optional.of(RULE),
                        DELTA,
                        Map.of(Part.WEAK, Set.of("w0", "w1"), Part.TRANSFER, Set.of("t0", "t1")));
        for (int seed = 0; seed < 2; seed++) {
            List<List<PrivateTraining>> parts = SPENT.get(seed);
            ledger.charge(Part.WEAK, "" + seed, "w" + seed, RULE.compose(parts.get(0), DELTA));
            ledger.charge(Part.TRANSFER, "" + seed, "t" + seed, RULE.compose(parts.get(1), DELTA));
        }
        double most = 0;
        for (int choice = 0; choice < 4; choice++) {
            List<PrivateTraining> chosen = new ArrayList<>(SPENT.get(0).get(choice & 1));
            chosen.addAll(SPENT.get(1).get(choice >> 1));
            most = Math.max(most, epsilon(RULE.compose(chosen, DELTA)));
        }
        double bound = epsilon(ledger.anyUnit());
        assertTrue(bound >= most, bound + " for " + most);
        assertTrue(bound < 1.2 * most, bound + " for " + most);
        for (Part part : List.of(Part.WEAK, Part.TRANSFER)) {
            double alone = epsilon(ledger.total(part));
            assertTrue(alone < 0.99 * most, part + " alone: " + alone + " for " + most);
        }
    }

    private static double epsilon(PrivacyBudget budget) {
        return budget.guaranteedEpsilon().orElseThrow();
    }
}

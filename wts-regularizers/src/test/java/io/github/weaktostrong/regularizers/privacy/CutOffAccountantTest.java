package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CutOffAccountantTest {
    private static final double DELTA = 1e-5;
    private static final CutOffAccountant ALONE = new CutOffAccountant(List.of());

    private static List<SampledGaussianEvent> steps(double sigma, int steps) {
        return List.of(new SampledGaussianEvent(sigma, 0.01, steps));
    }

    /**
     * The mass of the shells, summed over pairs whose shifts have the norm 1 / sigma: spread over
     * many or few of 2^34, or all in one.
     */
    @Property(tries = 300)
    void edge_isAtLeastTheMassThatOnlyOneOfTwoReaches(
            @ForAll @DoubleRange(min = 0.12, max = 50) double sigma,
            @ForAll @DoubleRange(min = 0, max = 34) double logPairs,
            @ForAll @DoubleRange(min = 0, max = 1) double shareOfOne) {
        double radius = Math.sqrt(130 * Math.log(2));
        double pairs = Math.pow(2, logPairs);
        double one = Math.sqrt(shareOfOne) / sigma;
        double each = Math.sqrt((1 - shareOfOne) / pairs) / sigma;
        double mass = shell(radius, one) + pairs * shell(radius, each);
        double edge = CutOffAccountant.edge(1 / sigma);
        assertTrue(mass <= edge, mass + " above " + edge);
    }

    /** Probability of a length between {@code radius - shift} and radius. */
    private static double shell(double radius, double shift) {
        return 0x1p-65 * Math.expm1(radius * shift - shift * shift / 2);
    }

    @Test
    void epsilon_ofUsualNoise_isThatOfWholeNoise_andNeverBelow() {
        for (double sigma : new double[] {0.5, 1, 3}) {
            double whole = new PldAccountant().epsilon(steps(sigma, 1000), DELTA);
            double cutOff = ALONE.epsilon(steps(sigma, 1000), DELTA);
            assertTrue(cutOff > whole, cutOff + " at sigma " + sigma);
            assertEquals(whole, cutOff, 1e-5 * whole);
        }
    }

    @Test
    void littleNoise_orManySteps_showNothing() {
        assertEquals(Double.POSITIVE_INFINITY, ALONE.epsilon(steps(0.1, 1), DELTA));
        assertEquals(Double.POSITIVE_INFINITY, ALONE.epsilon(steps(1, Integer.MAX_VALUE), DELTA));
        assertEquals(1, ALONE.delta(steps(0.1, 1), 1));
    }

    @Test
    void deltaAndEpsilon_agree() {
        double epsilon = ALONE.epsilon(steps(0.7, 500), DELTA);
        assertEquals(DELTA, ALONE.delta(steps(0.7, 500), epsilon), 1e-3 * DELTA);
    }

    @Test
    void composition_chargesTrainingsThatAreCutOff_andNoOthers() {
        PrivateTraining whole = training(NoiseMode.SECURE);
        PrivateTraining cutOff = training(NoiseMode.SECURE_CUT_OFF);
        double expected = new PldAccountant().epsilon(steps(1, 2000), DELTA);
        assertEquals(expected, epsilon(whole, whole));
        double one = epsilon(whole, cutOff);
        double two = epsilon(cutOff, cutOff);
        assertTrue(expected < one && one < two, "%s, %s, %s".formatted(expected, one, two));
        double[] rates = {1e-3, 0.1};
        double[] least = new ComposedBudget().truePositiveRates(List.of(whole), rates);
        double[] more = new ComposedBudget().truePositiveRates(List.of(cutOff), rates);
        assertArrayEquals(least, more, 1e-6);
        assertTrue(more[0] > least[0] && more[1] > least[1]);
    }

    private static double epsilon(PrivateTraining... trainings) {
        PrivacyBudget budget = new ComposedBudget().compose(List.of(trainings), DELTA);
        assertEquals(List.of(trainings), budget.trainings());
        return budget.guaranteedEpsilon().orElseThrow();
    }

    private static PrivateTraining training(NoiseMode mode) {
        return new PrivateTraining("t", 1, 0.01, 1000, 1, "poisson", mode);
    }
}

package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ceiling of membership tests: the trade-off function of composed trainings. */
class TruePositiveRatesTest {
    private final PldAccountant pld = new PldAccountant();

    /** The best tests of one step in closed form: above a threshold, and below one. */
    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.2, 0.5", "0.5, 4", "0.05, 0.7", "1, 2"})
    void oneStep_isTheLargerOfBothDirections(double q, double sigma) {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(sigma, q, 1));
        for (double t : new double[] {-2, -1, 0, 0.5, 1, 2, 3}) {
            double x = 0.5 + sigma * t;
            double without = NormalTail.upper(x / sigma);
            double with = (1 - q) * without + q * NormalTail.upper((x - 1) / sigma);
            double[] found = pld.truePositiveRates(events, new double[] {without, 1 - with});
            String at = Arrays.toString(found) + " at " + t;
            assertTrue(found[0] >= with * (1 - 1e-9), at + " below remove " + with);
            assertTrue(found[1] >= (1 - without) * (1 - 1e-9), at + " below add " + (1 - without));
            if (t >= 1) { // few false positives: remove is the larger one
                assertEquals(with, found[0], 1e-3 * with);
            }
            if (t >= 0.5) { // few false negatives: add is
                assertEquals(1 - without, found[1], 1e-3);
            }
        }
    }

    /** The best test of many steps, the likelihood ratio's, on simulated trainings. */
    @Test
    void composition_boundsTheBestAttack_andIsTight() {
        double q = 0.1;
        double sigma = 0.8;
        int steps = 20;
        double[] without = simulated(q, sigma, steps, false);
        double[] with = simulated(q, sigma, steps, true);
        double[] rates = {0.01, 0.05, 0.2, 0.5};
        double[] ceiling =
                pld.truePositiveRates(List.of(new SampledGaussianEvent(sigma, q, steps)), rates);
        for (int i = 0; i < rates.length; i++) {
            double threshold = without[(int) (without.length * (1 - rates[i]))];
            double found =
                    (double) Arrays.stream(with).filter(l -> l > threshold).count() / with.length;
            String at = rates[i] + ": attack " + found + ", ceiling " + ceiling[i];
            assertTrue(found < ceiling[i] + 0.006, at); // 4 standard errors of both rates
            assertTrue(rates[i] > 0.2 || found > ceiling[i] - 0.006, at);
        }
    }

    /** Sorted log likelihood ratios of trainings with or without the unit. */
    private static double[] simulated(double q, double sigma, int steps, boolean isMember) {
        SplittableRandom random = new SplittableRandom(isMember ? 1 : 2);
        PrivacyLoss loss = new PrivacyLoss(q, sigma, PrivacyLoss.Direction.REMOVE);
        double[] ratios = new double[100_000];
        for (int i = 0; i < ratios.length; i++) {
            for (int step = 0; step < steps; step++) {
                double mean = isMember && random.nextDouble() < q ? 1 : 0;
                ratios[i] += loss.at(mean + sigma * random.nextGaussian());
            }
        }
        Arrays.sort(ratios);
        return ratios;
    }

    /**
     * Far below the bound by one (epsilon, delta), and near the central limit's approximation,
     * which is no bound: it lies above where epsilon is large.
     */
    @ParameterizedTest
    @CsvSource({"0.01, 0.7, 120, 1e-5", "0.0064, 1.0, 782, 1e-6", "0.05, 0.9, 300, 1e-5"})
    void compositions_areBelowTwoPoints_andNearGdp(
            double q, double sigma, int steps, double delta) {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(sigma, q, steps));
        double mu = new GdpAccountant().mu(events);
        double e = Math.exp(pld.epsilon(events, delta));
        for (double t : new double[] {3, 2, 1.5, 1}) {
            double rate = NormalTail.upper(t);
            double ceiling = pld.truePositiveRate(events, rate);
            double twoPoints = Math.min(e * rate + delta, 1 - (1 - delta - rate) / e);
            double gdp = NormalTail.upper(t - mu);
            String at = "%s: %s, gdp %s, two points %s".formatted(rate, ceiling, gdp, twoPoints);
            assertTrue(ceiling < 0.7 * twoPoints, at);
            assertEquals(1, ceiling / gdp, t == 3 ? 0.6 : 0.15, at);
        }
    }

    /** Without sampling the central limit is exact, with mu = sqrt(steps) / sigma. */
    @ParameterizedTest
    @CsvSource({"3, 9", "1, 4", "10, 1"})
    void withoutSampling_isTheGaussians(double sigma, int steps) {
        double mu = Math.sqrt(steps) / sigma;
        for (double t : new double[] {3, 2, 1, 0, -1}) {
            double rate = NormalTail.upper(t);
            double exact = NormalTail.upper(t - mu);
            double ceiling =
                    pld.truePositiveRate(List.of(new SampledGaussianEvent(sigma, 1, steps)), rate);
            assertTrue(ceiling >= exact * (1 - 1e-9), ceiling + " below " + exact);
            assertEquals(exact, ceiling, 1e-4 * exact);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void composedBudget_ofTrainings_isTheAccountants(int count) {
        List<PrivateTraining> trainings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            trainings.add(training("training " + i, "poisson"));
        }
        double[] rates = {1e-3, 1e-2, 0.1, 1};
        double[] expected =
                pld.truePositiveRates(
                        List.of(new SampledGaussianEvent(0.9, 0.02, 400 * count)), rates);
        ComposedBudget budget = new ComposedBudget();
        double[] first = budget.truePositiveRates(trainings, rates);
        assertArrayEquals(expected, first, 1e-12);
        Arrays.fill(first, 0); // what is kept for the next question is no caller's
        assertArrayEquals(expected, budget.truePositiveRates(trainings, rates), 1e-12);
    }

    @Test
    void composedBudget_otherSamplers_areRefused() {
        List<PrivateTraining> shuffled = List.of(training("a", "shuffle"));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new ComposedBudget()
                                                .truePositiveRates(shuffled, new double[] {0.1}))
                        .getMessage();
        assertTrue(message.contains("'shuffle'; expected poisson"), message);
    }

    private static PrivateTraining training(String name, String sampler) {
        return new PrivateTraining(name, 0.9, 0.02, 400, 1, sampler, NoiseMode.SECURE);
    }
}

package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PldAccountantTest {
    private final PldAccountant pld = new PldAccountant();

    /** Without sampling k steps are one Gaussian of mean sqrt(k) / sigma (Balle and Wang 2018). */
    @ParameterizedTest
    @CsvSource({"1, 1, 0.5", "1, 1, 4", "0.7, 2, 10", "5, 1000, 30", "20, 3, 0", "50, 50000, 12"})
    void delta_withoutSampling_isTheGaussians(double sigma, int steps, double epsilon) {
        double mu = Math.sqrt(steps) / sigma;
        double expected =
                NormalTail.upper(epsilon / mu - mu / 2)
                        - Math.exp(epsilon + NormalTail.logUpper(epsilon / mu + mu / 2));
        double delta = pld.delta(List.of(new SampledGaussianEvent(sigma, 1, steps)), epsilon);
        assertEquals(expected, delta, 1e-3 * expected);
        assertTrue(delta >= expected * (1 - 1e-9), "not an upper bound");
    }

    /** One step in closed form: delta = q (P1[x > t] - P0[x > t]) - (e^eps - 1) P0[x > t]. */
    @ParameterizedTest
    @CsvSource({"0.01, 1, 0.5", "0.2, 0.5, 3", "1e-4, 0.5, 1", "0.5, 4, 0.1"})
    void delta_oneStep_isTheClosedForm(double q, double sigma, double epsilon) {
        double t = sigma * sigma * Math.log((Math.expm1(epsilon) + q) / q) + 0.5;
        double p0 = NormalTail.upper(t / sigma);
        double p1 = NormalTail.upper((t - 1) / sigma);
        double expected = q * (p1 - p0) - Math.expm1(epsilon) * p0;
        double delta = pld.delta(List.of(new SampledGaussianEvent(sigma, q, 1)), epsilon);
        assertEquals(expected, delta, 1e-5 * expected);
    }

    /** Without sampling, against the root of the Gaussian's delta; see the class for the errors. */
    @ParameterizedTest
    @CsvSource({
        "1e4, 2147483647, 29.7948440597, 6e-2",
        "1e3, 100000000, 91.8172896247, 4e-3",
        "1e6, 1000000, 0.00193872496987, 1e-4",
        "1e17, 2147483647, 0, 0"
    })
    void epsilon_manyStepsOrMuchNoise_isAsExactAsStated(
            double sigma, int steps, double exact, double error) {
        double epsilon = pld.epsilon(List.of(new SampledGaussianEvent(sigma, 1, steps)), 1e-5);
        assertTrue(epsilon >= exact * (1 - 1e-9), epsilon + " below " + exact);
        assertTrue(epsilon <= exact * (1 + error), epsilon + " above " + exact);
    }

    /** Where no grid holds the loss, the other bound does. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.05, 2147483647",
        "1e-12, 1e-6, 10000000",
        "0.5, 1e-5, 2147483647",
        "1e-4, 0.1, 2147483647",
        "1, 100, 2147483647"
    })
    void epsilon_withNoise_isFiniteAndAtMostRdp(double q, double sigma, int steps) {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(sigma, q, steps));
        double epsilon = pld.epsilon(events, 1e-10);
        assertTrue(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "epsilon " + epsilon);
        assertTrue(epsilon <= new RdpAccountant().epsilon(events, 1e-10));
        assertTrue(pld.delta(events, 1) <= new RdpAccountant().delta(events, 1));
        assertTrue(pld.truePositiveRate(events, 0.01) <= 1);
    }

    /** A - 1 = q^2 (exp(1 / sigma^2) - 1) at order 2, of which rounding must leave something. */
    @ParameterizedTest
    @CsvSource({"1e-3, 1e4", "0.5, 1e17", "1e-8, 1e6"})
    void renyi_tinyDivergence_keepsItsDigits(double q, double sigma) {
        double exact = Math.log1p(q * q * Math.expm1(1 / (sigma * sigma)));
        RenyiDivergence divergence = new RenyiDivergence(q, sigma);
        assertEquals(exact, divergence.at(2), 1e-12 * exact);
        for (double order : new double[] {1.01, 1.5, 1.9}) {
            double found = divergence.at(order);
            assertTrue(found >= order / 2 * exact * (1 - 1e-9) && found <= exact * (1 + 1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-20, 1e-60, 1e-200})
    void epsilon_tinyDelta_returns(double delta) {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(1, 0.01, 1000));
        double epsilon = pld.epsilon(events, delta);
        assertEquals(delta, pld.delta(events, epsilon), 0.01 * delta);
        assertTrue(epsilon < new RdpAccountant().epsilon(events, delta));
    }

    @Test
    void nothingSpent_isZero() {
        for (SampledGaussianEvent event :
                List.of(
                        new SampledGaussianEvent(1, 0.1, 0),
                        new SampledGaussianEvent(1, 0, 10),
                        new SampledGaussianEvent(0, 0, 10))) {
            for (PrivacyAccountant each : List.of(pld, new RdpAccountant(), new GdpAccountant())) {
                assertEquals(0, each.epsilon(List.of(event), 1e-5));
                assertEquals(0, each.delta(List.of(event), 0));
                assertEquals(0, each.epsilon(List.of(), 1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-200, 1e-9})
    void withoutNoise_isInfinite(double sigma) {
        List<SampledGaussianEvent> events =
                List.of(
                        new SampledGaussianEvent(1, 0.1, 5),
                        new SampledGaussianEvent(sigma, 1e-9, 1));
        for (PrivacyAccountant each : List.of(pld, new RdpAccountant(), new GdpAccountant())) {
            assertEquals(Double.POSITIVE_INFINITY, each.epsilon(events, 1e-5), each.name());
            assertEquals(1, each.delta(events, 5), each.name());
        }
        assertEquals(1, pld.truePositiveRate(events, 0.01));
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.01, 1000", "1, 0.001, 3", "0.001, 0.1, 1000000", "1e-5, 0.02, 2000000"})
    void extremeSettings_areFinite(double q, double sigma, int steps) {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(sigma, q, steps));
        double epsilon = pld.epsilon(events, 1e-6);
        assertTrue(Double.isFinite(epsilon) && epsilon > 1, "epsilon " + epsilon);
        assertTrue(epsilon <= new RdpAccountant().epsilon(events, 1e-6));
        double delta = pld.delta(events, epsilon);
        assertTrue(delta > 0.5e-6 && delta < 2e-6, "delta " + delta);
    }

    @Test
    void truePositiveRate_risesWithTheRateAndTheCost() {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(1, 0.01, 1000));
        double last = 0;
        for (double rate : new double[] {0, 1e-3, 0.01, 0.1, 0.5, 1}) {
            double ceiling = pld.truePositiveRate(events, rate);
            assertTrue(ceiling >= Math.max(last, rate) && ceiling <= 1);
            for (double epsilon : new double[] {0, 0.5, 1, 2}) {
                double bound = pld.delta(events, epsilon) + Math.exp(epsilon) * rate;
                assertTrue(ceiling <= bound * (1 + 1e-3), ceiling + " above " + bound);
            }
            last = ceiling;
        }
        assertEquals(0.25, pld.truePositiveRate(List.of(), 0.25));
    }

    @Test
    void badArguments_areNamed() {
        List<SampledGaussianEvent> events = List.of(new SampledGaussianEvent(1, 0.1, 5));
        for (PrivacyAccountant each : List.of(pld, new RdpAccountant(), new GdpAccountant())) {
            for (double delta : new double[] {0, 1, -1, Double.NaN}) {
                refused("delta " + delta, () -> each.epsilon(events, delta));
            }
            for (double epsilon : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
                refused("epsilon " + epsilon, () -> each.delta(events, epsilon));
            }
        }
        refused("noise multiplier -1.0", () -> new SampledGaussianEvent(-1, 0.1, 1));
        refused("noise multiplier NaN", () -> new SampledGaussianEvent(Double.NaN, 0.1, 1));
        refused("sampling rate 1.5", () -> new SampledGaussianEvent(1, 1.5, 1));
        refused("-1 steps", () -> new SampledGaussianEvent(1, 0.5, -1));
        refused("false positive rate 1.5", () -> pld.truePositiveRate(events, 1.5));
        refused("order 1.0", () -> RdpAccountant.withOrders(2, 1));
        refused("No orders", RdpAccountant::withOrders);
        refused("epsilon 0", () -> new NoiseCalibration(pld, 1e-5).noiseMultiplier(0, 0.1, 5));
        refused("0 steps", () -> new NoiseCalibration(pld, 1e-5).noiseMultiplier(1, 0.1, 0));
        refused("delta 1.0", () -> new NoiseCalibration(pld, 1));
    }

    private static void refused(String words, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(words) && message.contains("expected"), message);
    }
}

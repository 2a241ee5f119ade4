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

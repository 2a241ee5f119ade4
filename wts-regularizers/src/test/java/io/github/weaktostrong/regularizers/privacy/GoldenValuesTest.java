package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values out of the test suites of Opacus, TensorFlow Privacy, dp-accounting and prv_accountant, at
 * the orders those libraries use.
 */
class GoldenValuesTest {
    private static final RdpAccountant OPACUS =
            RdpAccountant.withOrders(orders(IntStream.rangeClosed(12, 63)));
    private static final RdpAccountant GOOGLE =
            RdpAccountant.withOrders(
                    orders(
                            IntStream.concat(
                                    IntStream.rangeClosed(11, 63),
                                    IntStream.of(128, 256, 512, 1024))));
    private static final RdpAccountant TENSORFLOW =
            RdpAccountant.withOrders(
                    DoubleStream.concat(
                                    DoubleStream.of(1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5),
                                    IntStream.concat(
                                                    IntStream.rangeClosed(5, 63),
                                                    IntStream.of(128, 256, 512))
                                            .asDoubleStream())
                            .toArray());

    private static final PldAccountant PLD = new PldAccountant();
    private static final GdpAccountant GDP = new GdpAccountant();

    private static double[] orders(IntStream whole) {
        return DoubleStream.concat(
                        IntStream.range(1, 100).mapToDouble(i -> 1 + i / 10.0),
                        whole.asDoubleStream())
                .toArray();
    }

    private static List<SampledGaussianEvent> of(double q, double sigma, int steps) {
        return List.of(new SampledGaussianEvent(sigma, q, steps));
    }

    @Test
    void rdp_row1_opacus() {
        assertEquals(7.32911117143, OPACUS.epsilon(of(0.04, 1.5, 2250), 1e-5), 1e-7);
    }

    @ParameterizedTest // rows 2 and 3: the first of a bisection that ends within 0.01 of epsilon 8
    @CsvSource({"2250, 1.416015625", "2000, 1.356201"})
    void rdp_rows2And3_calibration(int steps, double sigma) {
        double epsilon = OPACUS.epsilon(of(0.04, sigma, steps), 1e-5);
        assertEquals(8, epsilon, 0.01);
        double ours = new NoiseCalibration(OPACUS, 1e-5).noiseMultiplier(8, 0.04, steps);
        assertEquals(sigma, ours, 1e-3);
        assertTrue(OPACUS.epsilon(of(0.04, ours, steps), 1e-5) <= 8);
    }

    @Test
    void rdp_row4_heterogeneous() {
        List<SampledGaussianEvent> events =
                List.of(
                        new SampledGaussianEvent(1, 1e-5, 10),
                        new SampledGaussianEvent(3, 1e-4, 4));
        double[] whole = IntStream.rangeClosed(2, 32).asDoubleStream().toArray();
        assertEquals(0.336344, RdpAccountant.withOrders(whole).epsilon(events, 1e-5), 1e-6);
        assertEquals(0.336344, RdpAccountant.withOrders(23).epsilon(events, 1e-5), 1e-6);
    }

    @ParameterizedTest // rows 5, 6, 10, 11
    @CsvSource({
        "0.0025, 1.3, 6000, 1e-5, 0.7242234026109595",
        "0.001, 1.0, 30000, 1e-7, 1.4154988495444842",
        "1, 0.7, 2, 1e-5, 10.8602036",
        "0.0064, 1.0, 782, 1e-6, 1.616394"
    })
    void rdp_rows5To11_wholeOrders(double q, double sigma, int steps, double delta, double value) {
        assertEquals(value, GOOGLE.epsilon(of(q, sigma, steps), delta), 1e-6 * value);
    }

    /**
     * Rows 8 and 9 are at fractional orders, where that library adds the magnitudes of alternating
     * terms: ours is lower, and not by much.
     */
    @ParameterizedTest
    @CsvSource({"0.7, 3.2392676, 3e-5", "0.35, 22.6248601, 1.3e-3"})
    void rdp_rows8And9_fractionalOrders(double sigma, double value, double excess) {
        double epsilon = GOOGLE.epsilon(of(0.01, sigma, 120), 1e-5);
        assertTrue(epsilon <= value && epsilon >= value * (1 - excess), "epsilon " + epsilon);
        assertTrue(epsilon > PLD.epsilon(of(0.01, sigma, 120), 1e-5));
    }

    @Test
    void rdp_row7_doesNotOverflow() {
        int steps = (int) Math.ceil(10 * 1e8 / 1024);
        double epsilon = TENSORFLOW.epsilon(of(1024 / 1e8, 0.1, steps), 1e-7);
        assertEquals(5907982.31138, epsilon, 1e-3);
        assertTrue(new RdpAccountant().epsilon(of(1024 / 1e8, 0.1, steps), 1e-7) < epsilon);
    }

    @ParameterizedTest
    @CsvSource({"5, 2.18075656e-3", "50, 2.38460375e-2", "100, 1.67416308e2", "Infinity, Infinity"})
    void rdp_row12_divergence(double order, double value) {
        double divergence = GOOGLE.divergence(of(0.01, 2.5, 50), order);
        assertEquals(value, divergence, Double.isInfinite(value) ? 0 : 1e-8 * value);
    }

    /** Row 12's fractional orders: below the golden value, equal to the integral by mpmath. */
    @ParameterizedTest
    @CsvSource({"1.5, 6.70579741e-4, 6.5007089769e-4", "2.5, 1.08548710e-3, 1.0854180569e-3"})
    void rdp_row12_fractionalOrders(double order, double golden, double integral) {
        double divergence = GOOGLE.divergence(of(0.01, 2.5, 50), order);
        assertEquals(integral, divergence, 1e-6 * integral);
        assertTrue(divergence < golden);
    }

    @Test
    void rdp_row13_calibrationWithoutSampling() {
        double[] fine = IntStream.range(1, 99_000).mapToDouble(i -> 1 + i / 1000.0).toArray();
        RdpAccountant accountant = RdpAccountant.withOrders(fine);
        assertEquals(1, accountant.epsilon(of(1, 4.530877117, 1), 1e-6), 1e-7);
        double sigma = new NoiseCalibration(accountant, 1e-6).noiseMultiplier(1, 1, 1);
        assertEquals(4.530877117, sigma, 1e-5);
    }

    @ParameterizedTest // rows 14 to 17
    @CsvSource({
        "0.01, 0.7, 120, 1e-5, 2.461238122",
        "0.01, 0.35, 120, 1e-5, 18.69774074",
        "1, 0.7, 2, 1e-5, 10.12249458",
        "0.0064, 1.0, 782, 1e-6, 1.198651"
    })
    void pld_rows14To17(double q, double sigma, int steps, double delta, double value) {
        assertEquals(value, PLD.epsilon(of(q, sigma, steps), delta), 1e-4 * value);
    }

    @Test
    void pld_row18_delta() {
        assertEquals(0.155933, PLD.delta(of(0.2, 0.5, 3), 1), 1e-5);
    }

    @Test
    void pld_row19_deltaAndTruePositiveRate() {
        List<SampledGaussianEvent> events = of(1, Math.sqrt(3), 3);
        assertEquals(0.126936, PLD.delta(events, 1), 1e-5);
        double rate = PLD.truePositiveRate(events, 0.1);
        assertEquals(0.38914, rate, 1e-4);
        // mu = 1: Phi(Phi^-1(0.1) + 1), Phi^-1(0.1) = -1.2815515655.
        assertEquals(NormalTail.upper(1.2815515655 - 1), rate, 1e-4);
    }

    @ParameterizedTest // rows 20 and 21; row 21 has noise 3.20956502598 at sensitivity 6
    @CsvSource({"0.01, 1, 0.67379294682", "0.001, 25, 0.53492750433"})
    void pld_rows20And21_calibration(double q, int steps, double sigma) {
        double ours = new NoiseCalibration(PLD, 1e-5).noiseMultiplier(1, q, steps);
        assertEquals(sigma, ours, 1e-5 * sigma);
    }

    /**
     * Rows 23 to 30. PRV's upper value is its estimate plus 0.01, so an upper bound that is tight
     * lies within 0.0101 of its upper value, below. Row 30 lies below the approximation of GDP,
     * which is no lower bound there: 73.94 is above PRV's own upper value.
     */
    @ParameterizedTest
    @CsvSource({
        "0.04, 1.5, 2249, 1e-5, 6.777395712150674, true",
        "0.001, 0.8, 100, 1e-6, 0.270403364058, true",
        "0.001, 1.5, 1000, 1e-6, 0.0998206602308, true",
        "0.05, 2.0, 1000, 1e-6, 4.17279986668931890, true",
        "0.05, 3.0, 20000, 1e-6, 13.9611146992367061, true",
        "0.2, 1.5, 100, 1e-6, 8.49897785912163, true",
        "0.001, 3.0, 50000, 1e-6, 0.309694161156544, true",
        "0.05, 1.5, 50000, 1e-6, 73.1901767238329, false"
    })
    void pld_rows23To30_betweenGdpAndPrv(
            double q, double sigma, int steps, double delta, double upper, boolean aboveGdp) {
        List<SampledGaussianEvent> events = of(q, sigma, steps);
        double epsilon = PLD.epsilon(events, delta);
        assertTrue(epsilon <= upper, epsilon + " above " + upper);
        assertTrue(epsilon >= upper - 0.0104, epsilon + " far below " + upper);
        assertEquals(aboveGdp, epsilon >= GDP.epsilon(events, delta));
    }

    @Test
    void gdp_rows31And32_opacus() {
        double epsilon = GDP.epsilon(of(0.04, 1.5, 2249), 1e-5);
        assertTrue(epsilon > 6.59 && epsilon < 6.6, "epsilon " + epsilon);
        assertEquals(8, GDP.epsilon(of(0.04, 1.3232421875, 2250), 1e-5), 0.01);
        double sigma = new NoiseCalibration(GDP, 1e-5).noiseMultiplier(8, 0.04, 2250);
        assertEquals(1.3232421875, sigma, 1e-3);
    }
}

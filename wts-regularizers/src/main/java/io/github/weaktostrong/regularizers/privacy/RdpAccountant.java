package io.github.weaktostrong.regularizers.privacy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Renyi differential privacy: an upper bound on epsilon, looser than {@link PldAccountant}'s and a
 * function of a few sums.
 *
 * <pre>{@code
 * rdp(alpha) = sum_i steps_i rdp_i(alpha)
 * epsilon    = min_alpha rdp(alpha) + log(1 - 1 / alpha) - log(delta alpha) / (alpha - 1), at least 0
 * }</pre>
 *
 * <p>Divergence of a step: Mironov, Talwar and Zhang (2019). Conversion: Canonne, Kamath and
 * Steinke (2020), <em>The Discrete Gaussian for Differential Privacy</em>, proposition 12. Epsilon
 * is 0 where already the total variation distance is at most delta (Bretagnolle and Huber 1978: its
 * square is below 1 - exp(-rdp)). A finer grid of orders never worsens the bound.
 */
public final class RdpAccountant implements PrivacyAccountant {
    private static final double[] DENSE = denseOrders();

    private final double[] orders;

    /** An accountant with a dense grid of orders from 1.01 to 16384. */
    public RdpAccountant() {
        this(DENSE);
    }

    private RdpAccountant(double[] orders) {
        this.orders = orders;
    }

    /**
     * An accountant with the orders given, to compare with another library.
     *
     * @param orders at least one, each above 1 and at most 100000
     */
    public static RdpAccountant withOrders(double... orders) {
        for (double order : orders) {
            if (!(order > 1 && order <= 100_000)) {
                throw new IllegalArgumentException(
                        "order %s; expected numbers above 1 and at most 100000".formatted(order));
            }
        }
        if (orders.length == 0) {
            throw new IllegalArgumentException("No orders; expected at least one, e.g. 8");
        }
        return new RdpAccountant(orders.clone());
    }

    @Override
    public String name() {
        return "rdp";
    }

    @Override
    public double epsilon(List<SampledGaussianEvent> events, double delta) {
        Composition.requireDelta(delta);
        Composition composition = Composition.of(events);
        if (composition.isEmpty()) {
            return 0;
        }
        return Arrays.stream(orders)
                .map(order -> epsilon(order, divergence(composition, order), delta))
                .min()
                .orElseThrow();
    }

    @Override
    public double delta(List<SampledGaussianEvent> events, double epsilon) {
        Composition.requireEpsilon(epsilon);
        Composition composition = Composition.of(events);
        if (composition.isEmpty()) {
            return 0;
        }
        return Arrays.stream(orders)
                .map(order -> delta(order, divergence(composition, order), epsilon))
                .min()
                .orElseThrow();
    }

    /**
     * The Renyi divergence of the composition.
     *
     * @param events composed adaptively
     * @param order alpha, above 1; infinite allowed
     * @return at least 0; infinite without noise or at order infinity
     */
    public double divergence(List<SampledGaussianEvent> events, double order) {
        if (!(order > 1)) {
            throw new IllegalArgumentException("order %s; expected above 1".formatted(order));
        }
        Composition composition = Composition.of(events);
        return composition.isEmpty() ? 0 : divergence(composition, order);
    }

    private static double divergence(Composition composition, double order) {
        if (composition.withoutNoise() || order == Double.POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (var entry : composition.steps().entrySet()) {
            SampledGaussianEvent one = entry.getKey();
            double step = new RenyiDivergence(one.samplingRate(), one.noiseMultiplier()).at(order);
            sum += entry.getValue() * step;
        }
        return sum;
    }

    private static double epsilon(double order, double rdp, double delta) {
        if (Double.isInfinite(rdp)) {
            return Double.POSITIVE_INFINITY;
        }
        if (delta * delta + Math.expm1(-rdp) > 0) {
            return 0;
        }
        double converted =
                rdp + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
        return Math.max(0, converted);
    }

    private static double delta(double order, double rdp, double epsilon) {
        double converted =
                Math.exp((order - 1) * (rdp - epsilon + Math.log1p(-1 / order)) - Math.log(order));
        return Math.min(Math.min(1, converted), Math.sqrt(-Math.expm1(-rdp)));
    }

    private static double[] denseOrders() {
        DoubleStream low = IntStream.range(1, 10).mapToDouble(i -> 1 + i / 100.0);
        DoubleStream tenths = IntStream.range(1, 100).mapToDouble(i -> 1 + i / 10.0);
        DoubleStream whole = IntStream.rangeClosed(11, 64).mapToDouble(i -> i);
        // Eight a doubling, so that every power of two is among them.
        DoubleStream high =
                IntStream.rangeClosed(1, 64).mapToDouble(i -> Math.rint(64 * Math.pow(2, i / 8.0)));
        return Stream.of(low, tenths, whole, high).flatMapToDouble(each -> each).toArray();
    }
}

package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.engine.ChaChaOps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Accounts for steps whose noise has no tails: that of {@link PldAccountant}, and what they are
 * short of.
 *
 * <pre>{@code
 * delta(epsilon) = pld(epsilon) / (1 - T n b) + T edge,  n pairs a step, b = exp(-R^2 / 2) each beyond R
 * edge = b ((e - 1) R s sqrt(n) + e R^2 s^2 + exp(R s - s^2 / 2)),  s = 1 / sigma
 * }</pre>
 *
 * <p>Where the pairs of both neighbouring data sets reach, the ratio of densities is that of whole
 * noise; edge bounds the probability of an outcome where only one's do. n is the most that a nonce
 * serves, 2^34, whatever the model. The derivation is in {@code docs/dp-sgd.md}.
 */
final class CutOffAccountant implements PrivacyAccountant {
    private static final double RADIUS = ChaChaOps.CUT_OFF;
    private static final double BEYOND = 0x1p-65;
    private static final double PAIRS = ChaChaOps.NORMALS / 2.0 * ChaChaOps.BLOCKS;

    /** The bound on the edge holds up to here; noise of less is said to show nothing. */
    private static final double LARGEST_SHIFT = 9.2;

    private final PldAccountant pld = new PldAccountant();
    private final List<SampledGaussianEvent> whole;

    /**
     * Composes the events that it is asked about with others.
     *
     * @param whole events whose noise has its tails
     */
    CutOffAccountant(List<SampledGaussianEvent> whole) {
        this.whole = List.copyOf(whole);
    }

    @Override
    public String name() {
        return pld.name();
    }

    @Override
    public double epsilon(List<SampledGaussianEvent> events, double delta) {
        Composition.requireDelta(delta);
        double left = (delta - edge(events)) * within(events);
        return left > 0 ? pld.epsilon(all(events), left) : Double.POSITIVE_INFINITY;
    }

    @Override
    public double delta(List<SampledGaussianEvent> events, double epsilon) {
        return raised(pld.delta(all(events), epsilon), events);
    }

    /** The most that a membership test can reach, see {@link PldAccountant#truePositiveRates}. */
    double[] truePositiveRates(List<SampledGaussianEvent> events, double[] falsePositiveRates) {
        double[] highest = pld.truePositiveRates(all(events), falsePositiveRates);
        return Arrays.stream(highest).map(rate -> raised(rate, events)).toArray();
    }

    private static double raised(double ofWholeNoise, List<SampledGaussianEvent> events) {
        return Math.min(1, ofWholeNoise / within(events) + edge(events));
    }

    private List<SampledGaussianEvent> all(List<SampledGaussianEvent> events) {
        return Stream.concat(whole.stream(), events.stream()).toList();
    }

    /** A lower bound of the probability that whole noise is nowhere beyond the radius. */
    private static double within(List<SampledGaussianEvent> events) {
        long steps = events.stream().mapToLong(SampledGaussianEvent::steps).sum();
        return Math.max(0, 1 - steps * PAIRS * BEYOND);
    }

    private static double edge(List<SampledGaussianEvent> events) {
        return events.stream()
                .filter(event -> !event.spendsNothing())
                .mapToDouble(event -> event.steps() * edge(1 / event.noiseMultiplier()))
                .sum();
    }

    /**
     * A bound on the mass that only one of two noises reaches, in a step: 1 where none is shown.
     */
    static double edge(double shift) {
        if (!(shift <= LARGEST_SHIFT)) {
            return 1;
        }
        double reach = RADIUS * shift;
        double spread = (Math.E - 1) * reach * Math.sqrt(PAIRS) + Math.E * reach * reach;
        return BEYOND * (spread + Math.exp(reach - shift * shift / 2));
    }
}

package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.regularizers.privacy.PrivacyLoss.Direction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The privacy loss distribution, composed by Fourier transforms: the tightest accountant here.
 *
 * <pre>{@code
 * delta(eps) = E[max(0, 1 - exp(eps - sum of losses))], the larger of the directions add and remove
 * }</pre>
 *
 * <p>Losses are rounded against us and cut-off tails count as infinite loss, so that the values are
 * upper bounds up to the rounding of double arithmetic, and never above {@link RdpAccountant}'s,
 * which stands where no grid holds the loss (billions of steps with little noise). Up to a million
 * steps and sigma 1e6 they exceed the exact ones by about 5e-5 (relative; of 0.01 where epsilon is
 * smaller), by 4e-4 at q 1e-4, sigma 0.5, 50,000 steps, delta 1e-3; by 4e-3 at 10^8 steps, by 6 %
 * at 2^31 - 1. Where a step's loss, about q / sigma, is below 1e-8, epsilon has an absolute error
 * of up to 1e-6 as well. The grid is chosen for every question anew, see {@link LossGrid}: time and
 * memory depend little on the number of steps.
 *
 * <p>Sommer, Meiser and Mohammadi (2019); Koskela, Jaelkoe and Honkela (2020); Doroshenko et al.
 * (2022) for the rounding. Unlike theirs the distribution is tilted before it is transformed.
 */
public final class PldAccountant implements PrivacyAccountant {
    /** Bounds the same from another side: the smaller of two upper bounds is one. */
    private static final RdpAccountant RENYI = new RdpAccountant();

    /** Standard deviations up to which a normal tail is a double. */
    private static final double FULL_REACH = 38;

    /** exp(3) = 20 times. */
    private static final double LOOSE = 3;

    /** Tails that true positive rates leave out, and count as infinite loss. */
    private static final double LOG_CUT_OFF = Math.log(1e-12);

    @Override
    public String name() {
        return "pld";
    }

    @Override
    public double epsilon(List<SampledGaussianEvent> events, double delta) {
        return Math.min(onGrid(events, delta), RENYI.epsilon(events, delta));
    }

    private double onGrid(List<SampledGaussianEvent> events, double delta) {
        double remove = epsilon(events, delta, Direction.REMOVE);
        Map<PrivacyLoss, Long> add = losses(Composition.of(events), Direction.ADD);
        if (remove == 0
                || Double.isInfinite(remove)
                || ChernoffBound.epsilon(add, delta) <= remove) {
            return remove;
        }
        return Math.max(remove, epsilon(events, delta, Direction.ADD));
    }

    @Override
    public double delta(List<SampledGaussianEvent> events, double epsilon) {
        return Math.min(deltaOnGrid(events, epsilon), RENYI.delta(events, epsilon));
    }

    private double deltaOnGrid(List<SampledGaussianEvent> events, double epsilon) {
        double remove = delta(events, epsilon, Direction.REMOVE);
        Map<PrivacyLoss, Long> add = losses(Composition.of(events), Direction.ADD);
        if (remove == 0 || remove == 1 || ChernoffBound.delta(add, epsilon, remove) <= remove) {
            return remove;
        }
        return Math.max(remove, delta(events, epsilon, Direction.ADD));
    }

    /**
     * The largest true positive rate of any attack at one false positive rate, see {@link
     * #truePositiveRates}.
     */
    public double truePositiveRate(List<SampledGaussianEvent> events, double falsePositiveRate) {
        return truePositiveRates(events, new double[] {falsePositiveRate})[0];
    }

    /**
     * The largest true positive rate of any membership test on one unit at each false positive
     * rate: the ceiling to draw beside an attack's curve (the trade-off function of Dong, Roth and
     * Su 2022, turned round).
     *
     * <pre>{@code
     * max over directions of min_eps delta(eps) + exp(eps) falsePositiveRate,  eps of either sign
     * }</pre>
     *
     * <p>Direction remove is the test that is meant, whose false positives are units that the model
     * never saw. The other one, which counts as larger from about the middle on, is included so
     * that the ceiling holds whichever of the two models a test calls positive.
     *
     * @param events composed adaptively
     * @param falsePositiveRates each in [0, 1]
     * @return each in [its false positive rate, 1]; 1 without noise
     */
    public double[] truePositiveRates(
            List<SampledGaussianEvent> events, double[] falsePositiveRates) {
        for (double rate : falsePositiveRates) {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException(
                        "false positive rate %s; expected a number from 0 to 1, e.g. 0.01"
                                .formatted(rate));
            }
        }
        double[] highest = falsePositiveRates.clone();
        Composition composition = Composition.of(events);
        if (composition.withoutNoise()) {
            Arrays.fill(highest, 1);
        } else if (!composition.isEmpty()) {
            for (Direction direction : Direction.values()) {
                Map<PrivacyLoss, Long> steps = losses(composition, direction);
                Optional<ComposedLoss> loss = composed(steps, 0, LOG_CUT_OFF);
                for (int i = 0; i < highest.length; i++) {
                    double rate = falsePositiveRates[i];
                    double most = loss.map(on -> on.truePositiveRate(rate)).orElse(1.0);
                    highest[i] = Math.max(highest[i], most);
                }
            }
        }
        return highest;
    }

    /** One direction alone: not a guarantee. */
    double epsilon(List<SampledGaussianEvent> events, double delta, Direction direction) {
        Composition.requireDelta(delta);
        Composition composition = Composition.of(events);
        if (composition.isEmpty() || composition.expectedUses() <= delta) {
            return composition.withoutNoise() ? Double.POSITIVE_INFINITY : 0;
        }
        if (composition.withoutNoise()) {
            return Double.POSITIVE_INFINITY;
        }
        Map<PrivacyLoss, Long> steps = losses(composition, direction);
        double logDelta = Math.log(delta);
        double reach = LossGrid.reach(steps, logDelta);
        double saddle = new LossCumulants(steps, reach).tiltAtDelta(logDelta);
        // Delta is smaller already at the lowest point if there is none: that holds too.
        return composed(steps, saddle, logDelta)
                .map(loss -> Math.max(0, loss.epsilon(delta).orElse(loss.lowest())))
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Empty where no grid holds the composition. */
    private static Optional<ComposedLoss> composed(
            Map<PrivacyLoss, Long> steps, double saddle, double logDelta) {
        return LossGrid.of(steps, saddle, logDelta).map(grid -> ComposedLoss.of(steps, grid));
    }

    private double delta(List<SampledGaussianEvent> events, double epsilon, Direction direction) {
        Composition.requireEpsilon(epsilon);
        Composition composition = Composition.of(events);
        if (composition.isEmpty() || composition.withoutNoise()) {
            return composition.isEmpty() ? 0 : 1;
        }
        Map<PrivacyLoss, Long> steps = losses(composition, direction);
        LossCumulants cumulants = new LossCumulants(steps, FULL_REACH);
        double saddle = cumulants.tiltAtEpsilon(epsilon);
        double logDelta = Math.min(0, cumulants.at(saddle).value() - saddle * epsilon);
        double delta = delta(steps, epsilon, saddle, logDelta);
        // Chernoff's bound may be far above: what was cut off must be small against delta itself.
        while (Math.log(delta) < logDelta - LOOSE && logDelta > LossGrid.SMALLEST) {
            logDelta = Math.max(Math.log(delta), LossGrid.SMALLEST);
            delta = delta(steps, epsilon, saddle, logDelta);
        }
        return Math.min(delta, composition.expectedUses());
    }

    private static double delta(
            Map<PrivacyLoss, Long> steps, double epsilon, double saddle, double logDelta) {
        return composed(steps, saddle, logDelta).map(loss -> loss.delta(epsilon)).orElse(1.0);
    }

    private static Map<PrivacyLoss, Long> losses(Composition composition, Direction direction) {
        Map<PrivacyLoss, Long> losses = new LinkedHashMap<>();
        composition
                .steps()
                .forEach((event, steps) -> losses.put(PrivacyLoss.of(event, direction), steps));
        return losses;
    }
}

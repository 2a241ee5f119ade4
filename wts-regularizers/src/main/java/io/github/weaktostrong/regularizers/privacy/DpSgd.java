package io.github.weaktostrong.regularizers.privacy;

import ai.djl.Device;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.regularizers.privacy.DpSgdSession.BatchSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DP-SGD: Poisson samples, clipped per-example gradients, Gaussian noise (equation 6; Abadi et al.
 * 2016, algorithm 1).
 *
 * <pre>{@code
 * every row is in a step's sample with probability q = B / N, independently
 * update = (sum_i min(1, C / ||g_i||) g_i + N(0, (sigma C)^2 I)) / B
 * }</pre>
 *
 * <p>B is the expected batch size, N the number of rows, both treated as public; the equation in
 * the paper prints max for min. Sampling and noise come from AES in counter mode, on devices other
 * than the CPU the noise from ChaCha20, under keys that the system's secure generator chose for
 * this training: the run's seed decides neither, so that a private training is repeated in
 * distribution only. Immutable; every method returns a changed copy. {@code
 * TrainingConfig.builder().mechanism(dpSgd)} makes a training private; an experiment takes it as a
 * regularizer.
 */
public final class DpSgd implements GradientMechanism {
    private static final double LITTLE_NOISE = 0.1; // below which a budget may be unbounded
    private static final Logger LOG = LoggerFactory.getLogger(DpSgd.class);

    private final OptionalDouble epsilon;
    private final OptionalDouble noiseMultiplier;
    private final double delta;
    private final double maxGradNorm;
    private final Clipping clipping;
    private final Randomness randomness;
    private final Passes passes;

    /**
     * How rows go through the model.
     *
     * @param oneRowAtATime each alone
     * @param fixedShapes together in passes of one shape
     */
    record Passes(boolean oneRowAtATime, boolean fixedShapes) {
        static final Passes USUAL = new Passes(false, false);
    }

    /**
     * Where sampling and noise come from.
     *
     * @param seed empty for keys that nobody knows
     * @param isProtected whether against attacks on the rounding of noise
     * @param inTensors whether noise is drawn in tensor operations on the CPU too
     */
    record Randomness(OptionalLong seed, boolean isProtected, boolean inTensors) {
        static final Randomness SECURE = new Randomness(OptionalLong.empty(), false, false);

        /** What may be said of it, without regard to the device: of a known seed nothing. */
        NoiseMode mode() {
            if (seed.isPresent()) {
                return NoiseMode.SEEDED_NOT_PRIVATE;
            }
            return isProtected ? NoiseMode.SECURE_AGAINST_FLOATING_POINT_ATTACKS : NoiseMode.SECURE;
        }

        KeyStream sampling() {
            return seed.isPresent()
                    ? KeyStream.seeded(seed.getAsLong(), "sampling")
                    : KeyStream.secure();
        }

        DpSgdSession.Noise noise(boolean tensors) {
            int terms = isProtected ? 4 : 1;
            if (tensors) {
                return seed.isPresent()
                        ? ChaChaNoise.seeded(seed.getAsLong(), terms)
                        : ChaChaNoise.secure(terms);
            }
            return new GaussianStream(
                    seed.isPresent()
                            ? KeyStream.seeded(seed.getAsLong(), "noise")
                            : KeyStream.secure(),
                    terms);
        }
    }

    DpSgd(
            OptionalDouble epsilon,
            OptionalDouble noiseMultiplier,
            double delta,
            double maxGradNorm,
            Clipping clipping,
            Randomness randomness,
            Passes passes) {
        this.epsilon = epsilon;
        this.noiseMultiplier = noiseMultiplier;
        this.delta = delta;
        this.maxGradNorm = maxGradNorm;
        this.clipping = clipping;
        this.randomness = randomness;
        this.passes = passes;
    }

    /**
     * Chooses the smallest noise that keeps a budget over the whole training, by {@link
     * PldAccountant}.
     *
     * @param value above 0; infinity switches the mechanism off
     */
    public DpSgd epsilon(double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(
                    "epsilon %s; expected a number above 0, e.g. 8, infinity for no privacy"
                            .formatted(value));
        }
        requireUnset("epsilon", noiseMultiplier, "noise multiplier");
        return with(OptionalDouble.of(value), noiseMultiplier, delta, maxGradNorm);
    }

    /**
     * Sets the noise's standard deviation over the clipping norm.
     *
     * @param value finite, at least 0; 0 adds no noise and takes the rows as they come, for
     *     inspection: nothing is private then
     */
    public DpSgd noiseMultiplier(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "noise multiplier %s; expected a finite number of at least 0, e.g. 1.0"
                            .formatted(value));
        }
        requireUnset("noise multiplier", epsilon, "epsilon");
        return with(epsilon, OptionalDouble.of(value), delta, maxGradNorm);
    }

    private static void requireUnset(String what, OptionalDouble other, String otherName) {
        if (other.isPresent()) {
            throw new IllegalArgumentException(
                    "%s beside %s %s, which decides the noise already; expected one of the two"
                            .formatted(what, otherName, other.getAsDouble()));
        }
    }

    /**
     * The delta of the guarantee.
     *
     * @param value in (0, 1), well below 1 / rows; 1e-5 by default
     */
    public DpSgd delta(double value) {
        Composition.requireDelta(value);
        return with(epsilon, noiseMultiplier, value, maxGradNorm);
    }

    /**
     * The clipping norm C.
     *
     * @param value finite, above 0; 1 by default
     */
    public DpSgd maxGradNorm(double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "maximum gradient norm %s of a row; expected a finite number above 0, e.g. 1.0"
                            .formatted(value));
        }
        return with(epsilon, noiseMultiplier, delta, value);
    }

    /** How gradients are bounded; {@link Clipping#FLAT} by default. */
    public DpSgd clipping(Clipping value) {
        return with(value, randomness, passes);
    }

    /**
     * Adds protection against attacks on the rounding of floating-point noise: every number is half
     * the sum of four independent ones (Holohan and Braghin 2021). Four times the work.
     */
    public DpSgd protectedAgainstFloatingPointAttacks() {
        return with(clipping, new Randomness(randomness.seed, true, randomness.inTensors), passes);
    }

    /**
     * Takes sampling and noise from a seed, so that a test repeats: <b>not private</b>, and the
     * statement says so.
     */
    public DpSgd seededNotPrivate(long value) {
        return with(
                clipping,
                new Randomness(
                        OptionalLong.of(value), randomness.isProtected, randomness.inTensors),
                passes);
    }

    /**
     * Draws the noise in tensor operations also where the parameters are on the CPU, as it is drawn
     * on every other device: several times slower there, for tests. False by default.
     */
    public DpSgd noiseInTensors(boolean value) {
        return with(
                clipping, new Randomness(randomness.seed, randomness.isProtected, value), passes);
    }

    /** Computes gradients one row at a time, see {@link GradientMechanism#oneRowAtATime}. */
    public DpSgd oneRowAtATime(boolean value) {
        return with(clipping, randomness, new Passes(value, passes.fixedShapes));
    }

    /**
     * Gives every pass the same shape, see {@link GradientMechanism#fixedShapes}: a row that is
     * exchanged then leaves the other rows' gradients bitwise as they are; at several times the
     * cost where rows are short. False by default. Refused beside a loss term.
     */
    public DpSgd fixedShapes(boolean value) {
        return with(clipping, randomness, new Passes(passes.oneRowAtATime, value));
    }

    private DpSgd with(
            OptionalDouble newEpsilon, OptionalDouble newNoise, double newDelta, double newNorm) {
        return new DpSgd(newEpsilon, newNoise, newDelta, newNorm, clipping, randomness, passes);
    }

    private DpSgd with(Clipping newClipping, Randomness newRandomness, Passes newPasses) {
        return new DpSgd(
                epsilon,
                noiseMultiplier,
                delta,
                maxGradNorm,
                newClipping,
                newRandomness,
                newPasses);
    }

    @Override
    public String name() {
        return "dp-sgd";
    }

    @Override
    public boolean clipsEachLayer() {
        return clipping == Clipping.PER_LAYER;
    }

    @Override
    public boolean keepsFileOrder() {
        return noiseMultiplier.isPresent() && noiseMultiplier.getAsDouble() == 0;
    }

    /** The place in the file's order; samples and noise are drawn afresh in every step. */
    @Override
    public boolean hasRunningState() {
        return keepsFileOrder();
    }

    @Override
    public boolean oneRowAtATime() {
        return passes.oneRowAtATime;
    }

    @Override
    public boolean fixedShapes() {
        return passes.fixedShapes;
    }

    @Override
    public boolean isInert() {
        return epsilon.isPresent() && epsilon.getAsDouble() == Double.POSITIVE_INFINITY;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        epsilon.ifPresent(value -> settings.put("epsilon", value));
        noiseMultiplier.ifPresent(value -> settings.put("noise_multiplier", value));
        settings.put("delta", delta);
        settings.put("max_grad_norm", maxGradNorm);
        settings.put("clipping", clipping.id());
        settings.put("noise", mode().name().toLowerCase(Locale.ROOT));
        if (passes.fixedShapes) {
            settings.put("fixed_shapes", true);
        }
        return settings;
    }

    @Override
    public String mechanism() {
        return "Poisson samples; rows' gradients clipped to norm %s (%s); Gaussian noise"
                .formatted(maxGradNorm, clipping.id());
    }

    private NoiseMode mode() {
        return keepsFileOrder() ? NoiseMode.ABSENT_NOT_PRIVATE : randomness.mode();
    }

    @Override
    public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
        if (epsilon.isEmpty() && noiseMultiplier.isEmpty()) {
            throw new IllegalArgumentException(
                    "DP-SGD with neither epsilon nor noise multiplier; expected one of the two,"
                            + " e.g. epsilon 8");
        }
        if (isInert()) {
            throw new IllegalArgumentException(
                    "DP-SGD at epsilon infinity, which is no privacy; expected a training without"
                            + " it");
        }
        if (expectedBatchSize > rows && !keepsFileOrder()) {
            throw new IllegalArgumentException(
                    "an expected batch of %s of %s rows; expected at most all of them, since every row is sampled with probability batch / rows; make the batch smaller"
                            .formatted(expectedBatchSize, rows));
        }
        warn(rows);
        double rate = Math.min(1, (double) expectedBatchSize / rows);
        boolean tensors = randomness.inTensors || !device.equals(Device.cpu());
        NoiseMode drawn = tensors ? mode().cutOff() : mode();
        double sigma = noiseMultiplier.orElseGet(() -> calibrated(rate, totalSteps, drawn));
        warnOfNoGuarantee(new SampledGaussianEvent(sigma, rate, totalSteps));
        BatchSource batches =
                keepsFileOrder()
                        ? BatchSource.consecutive(rows, expectedBatchSize)
                        : BatchSource.poisson(rows, expectedBatchSize, randomness.sampling());
        return new DpSgdSession(
                new SampledGaussianEvent(sigma, rate, totalSteps),
                batches,
                randomness.noise(tensors),
                event -> describe(event, drawn),
                new DpSgdSession.Clip(clipping, maxGradNorm),
                delta,
                epsilon.isPresent() ? OptionalInt.of(totalSteps) : OptionalInt.empty());
    }

    private double calibrated(double rate, int steps, NoiseMode drawn) {
        PrivacyAccountant accountant =
                drawn.isCutOff() ? new CutOffAccountant(List.of()) : new PldAccountant();
        return new NoiseCalibration(accountant, delta)
                .noiseMultiplier(epsilon.orElseThrow(), rate, steps);
    }

    private PrivateTraining describe(SampledGaussianEvent event, NoiseMode drawn) {
        return new PrivateTraining(
                "training",
                event.noiseMultiplier(),
                event.samplingRate(),
                event.steps(),
                maxGradNorm,
                keepsFileOrder() ? "consecutive rows" : "poisson",
                drawn);
    }

    private void warnOfNoGuarantee(SampledGaussianEvent event) {
        if (!keepsFileOrder()
                && event.noiseMultiplier() < LITTLE_NOISE
                && new PldAccountant().epsilon(List.of(event), delta) == Double.POSITIVE_INFINITY) {
            LOG.warn(
                    "NOTHING IS PRIVATE: noise multiplier {} over {} steps leaves no finite epsilon"
                            + " at delta {}. Take more noise, such as 1.",
                    event.noiseMultiplier(),
                    event.steps(),
                    delta);
        }
    }

    private void warn(int rows) {
        if (delta * rows >= 1) {
            LOG.warn(
                    "delta {} with {} rows: a mechanism that publishes a row as it is once in a"
                            + " while has such a delta. Choose it well below 1 / rows.",
                    delta,
                    rows);
        }
        if (keepsFileOrder()) {
            LOG.warn(
                    "NOTHING IS PRIVATE: noise multiplier 0. The clipped gradients of consecutive"
                            + " rows are applied as they are, for inspection only.");
        } else if (!mode().isPrivate()) {
            LOG.warn(
                    "NOTHING IS PRIVATE: sampling and noise come from a seed, for tests only."
                            + " Whoever knows it subtracts the noise.");
        }
    }
}

package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Moves each row's embeddings to where the loss is high: projected gradient ascent within a ball.
 *
 * <pre>{@code
 * delta_0 = r_i * u / sqrt(tokens_i * D),       u uniform in (-1, 1) at tokens, 0 at padding
 * delta_k = project(delta_(k-1) + stepSize * r_i * g / ||g||),   g = dloss/de at e + delta_(k-1)
 * e' = e + delta_K,   norms and projection over the whole row: ||delta||_2 <= r_i
 * r_i = epsilon, or epsilon * ||e_i||_2 where relative
 * }</pre>
 *
 * <p>delta is a constant for the gradient of the parameters. Each of the K steps costs a forward
 * and a backward pass. A row whose gradient is 0 keeps its delta.
 *
 * <p>Allowed beside a gradient mechanism such as DP-SGD: gradient, step, projection and start of a
 * row are made of that row, its seed and the parameters, so that its gradient at e' is still its
 * own and is bounded by the clipping, whatever other rows were sampled.
 *
 * <p>Sources: Madry et al. (2018); Miyato, Dai and Goodfellow (2017) for text, K = 1; Zhu et al.
 * (2020), FreeLB, for the start and the normalised step. Parameters learn at e' alone; averaged, as
 * in FreeLB, from the mean of the losses at delta_0 to delta_(K-1), without the last step. The
 * steps up to a delta are then taken anew for each, K (K - 1) / 2 in place of K, so that nothing is
 * kept from one pass to the next.
 *
 * @param epsilon the radius, finite, at least 0; 0 leaves embeddings as they are
 * @param relative whether the radius is a multiple of the norm of the row's embeddings; true unless
 *     told
 * @param steps K, at least 1; 3 unless told
 * @param stepSize a step as a multiple of the radius, above 0; 0.5 unless told
 * @param averaged whether parameters learn from the mean over the steps; false unless told
 * @param meantFor the property that it is meant for, {@code ood} or {@code adversarial}; the first
 *     unless told
 */
public record EmbeddingAscent(
        double epsilon,
        boolean relative,
        int steps,
        double stepSize,
        boolean averaged,
        String meantFor)
        implements EmbeddingPerturbation {
    private static final int[] ROW = {1, 2};
    private static final String OOD = "ood";
    private static final List<String> PROPERTIES = List.of(OOD, "adversarial");

    /** Ascent of which the last step counts. */
    public EmbeddingAscent(double epsilon, boolean relative, int steps, double stepSize) {
        this(epsilon, relative, steps, stepSize, false, OOD);
    }

    /** Checks radius, steps and step size. */
    public EmbeddingAscent {
        Checks.requireAtLeastZero(
                epsilon,
                "epsilon of embedding-ascent is %s; expected a finite number of at least 0 (0"
                        + " switches it off); correct it");
        Checks.requireAtLeast(
                steps, 1, "steps of embedding-ascent is %s; expected at least 1; correct it");
        Checks.requirePositive(
                stepSize,
                "step size of embedding-ascent is %s; expected a finite multiple of the radius"
                        + " above 0; correct it");
        if (!PROPERTIES.contains(meantFor)) {
            throw new IllegalArgumentException(
                    "embedding-ascent is meant for '%s'; expected one of %s; name one of them"
                            .formatted(meantFor, String.join(", ", PROPERTIES)));
        }
    }

    /** A copy whose radius is absolute or relative to the row. */
    public EmbeddingAscent withRelative(boolean relative) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize, averaged, meantFor);
    }

    /** A copy with another number of steps. */
    public EmbeddingAscent withSteps(int steps) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize, averaged, meantFor);
    }

    /** A copy with another step size. */
    public EmbeddingAscent withStepSize(double stepSize) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize, averaged, meantFor);
    }

    /** A copy that averages over the steps, or does not. */
    public EmbeddingAscent withAveraged(boolean averaged) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize, averaged, meantFor);
    }

    /** A copy that is meant for another property. */
    public EmbeddingAscent withMeantFor(String meantFor) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize, averaged, meantFor);
    }

    @Override
    public String name() {
        return "embedding-ascent";
    }

    @Override
    public boolean isInert() {
        return epsilon == 0;
    }

    @Override
    public boolean hasRunningState() {
        return false;
    }

    /** Returns false: a row's loss gradient has the direction that the row alone gives. */
    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("epsilon", epsilon);
        settings.put("relative", relative);
        settings.put("steps", steps);
        settings.put("step_size", stepSize);
        settings.put("averaged", averaged);
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of(meantFor);
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT,
                "embeddings + %s%d ascent steps within %s%s",
                averaged ? "mean over " : "",
                steps,
                epsilon,
                relative ? " * norm of the row" : "");
    }

    /** Returns K where the mean is taken over the steps. */
    @Override
    public int passes() {
        return averaged && epsilon > 0 ? steps : 1;
    }

    @Override
    public Session begin(long[] rowSeeds) {
        return session(new Way(rowSeeds, steps));
    }

    @Override
    public Session begin(long[] rowSeeds, int pass) {
        return averaged ? session(new Way(rowSeeds, pass)) : begin(rowSeeds);
    }

    private Session session(Way way) {
        return (embeddings, mask, at) -> perturbed(embeddings, mask, at, way);
    }

    /** From where, by how many steps. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    private record Way(long[] seeds, int steps) {}

    private NDArray perturbed(NDArray embeddings, NDArray mask, LossGradientAt at, Way way) {
        if (epsilon == 0) {
            return embeddings.mul(1f); // an array of its own, equal to the last bit
        }
        try (NDManager scope = embeddings.getManager().newSubManager()) {
            NDArray clean = embeddings.stopGradient();
            clean.attach(scope);
            NDArray tokens = mask.duplicate();
            tokens.attach(scope);
            NDArray radius = radius(clean, tokens); // (B, 1, 1)
            NDArray delta = start(clean, tokens, radius, way.seeds());
            for (int k = 0; k < way.steps(); k++) {
                NDArray gradient = at.gradientAt(clean.add(delta)).mul(tokens);
                NDArray step = unit(gradient).mul(radius).mul((float) stepSize);
                delta = projected(delta.add(step), radius);
            }
            return embeddings.add(delta); // (B, T, D)
        }
    }

    private NDArray radius(NDArray clean, NDArray mask) {
        if (relative) {
            return norm(clean.mul(mask)).mul((float) epsilon);
        }
        return mask.sum(ROW, true).mul(0f).add((float) epsilon);
    }

    private static NDArray start(NDArray clean, NDArray mask, NDArray radius, long[] seeds) {
        NDArray components = mask.sum(ROW, true).mul((float) clean.getShape().get(2)); // (B, 1, 1)
        return TokenNoise.uniform(clean, mask, seeds).mul(radius).div(components.sqrt());
    }

    private static NDArray projected(NDArray delta, NDArray radius) {
        NDArray factor = radius.div(norm(delta).maximum(Float.MIN_NORMAL)).minimum(1f);
        return delta.mul(factor);
    }

    private static NDArray unit(NDArray gradient) {
        return gradient.div(norm(gradient).maximum(Float.MIN_NORMAL));
    }

    private static NDArray norm(NDArray rows) {
        return rows.square().sum(ROW, true).sqrt(); // (B, 1, 1)
    }
}

package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.LinkedHashMap;
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
 * (2020), FreeLB, for the start and the normalised step. Deviation from FreeLB: parameters learn
 * from the last step only, not from the mean over all K.
 *
 * @param epsilon the radius, finite, at least 0; 0 leaves embeddings as they are
 * @param relative whether the radius is a multiple of the norm of the row's embeddings; true unless
 *     told
 * @param steps K, at least 1; 3 unless told
 * @param stepSize a step as a multiple of the radius, above 0; 0.5 unless told
 */
public record EmbeddingAscent(double epsilon, boolean relative, int steps, double stepSize)
        implements EmbeddingPerturbation {
    private static final int[] ROW = {1, 2};

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
    }

    /** A copy whose radius is absolute or relative to the row. */
    public EmbeddingAscent withRelative(boolean relative) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize);
    }

    /** A copy with another number of steps. */
    public EmbeddingAscent withSteps(int steps) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize);
    }

    /** A copy with another step size. */
    public EmbeddingAscent withStepSize(double stepSize) {
        return new EmbeddingAscent(epsilon, relative, steps, stepSize);
    }

    @Override
    public String name() {
        return "embedding-ascent";
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
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("ood");
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT,
                "embeddings + %d ascent steps within %s%s",
                steps,
                epsilon,
                relative ? " * norm of the row" : "");
    }

    @Override
    public Session begin(long[] rowSeeds) {
        return (embeddings, mask, at) -> perturbed(embeddings, mask, at, rowSeeds);
    }

    private NDArray perturbed(NDArray embeddings, NDArray mask, LossGradientAt at, long[] seeds) {
        if (epsilon == 0) {
            return embeddings.mul(1f); // an array of its own, equal to the last bit
        }
        try (NDManager scope = embeddings.getManager().newSubManager()) {
            NDArray clean = embeddings.stopGradient();
            clean.attach(scope);
            NDArray tokens = mask.duplicate();
            tokens.attach(scope);
            NDArray radius = radius(clean, tokens); // (B, 1, 1)
            NDArray delta = start(clean, tokens, radius, seeds);
            for (int k = 0; k < steps; k++) {
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

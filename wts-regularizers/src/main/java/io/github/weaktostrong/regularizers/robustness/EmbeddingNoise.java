package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Independent Gaussian noise on every component of every token's embedding, in training only.
 *
 * <pre>{@code e'_itd = e_itd + s_i * n_itd,   n ~ N(0, 1)
 * s_i = noise | sqrt(noise) | noise * sqrt(mean over t, d of e_itd^2)      by form
 * }</pre>
 *
 * <p>Padding is never touched. Noise is drawn anew in every step. Whether a strength means anything
 * to a model tells {@link EmbeddingScale#rootMeanSquare}: 2e-3 is a tenth of embeddings N(0, 0.02)
 * and nothing to embeddings of size 1.
 *
 * <p>Source: Pawelczyk et al. (2024), equations 5 and 8. Deviation: the equations write the
 * variance, the text's 2e-3 is read as a standard deviation ({@link NoiseForm}).
 *
 * @param noise the strength, finite, at least 0; 0 leaves embeddings as they are
 * @param form what the strength means; {@link NoiseForm#STANDARD_DEVIATION} unless told
 */
public record EmbeddingNoise(double noise, NoiseForm form) implements EmbeddingPerturbation {

    /** Checks the strength. */
    public EmbeddingNoise {
        Checks.requireAtLeastZero(
                noise,
                "noise of embedding-noise is %s; expected a finite number of at least 0 (0 switches"
                        + " it off); correct it");
    }

    /** A copy with another form. */
    public EmbeddingNoise withForm(NoiseForm form) {
        return new EmbeddingNoise(noise, form);
    }

    @Override
    public String name() {
        return "embedding-noise";
    }

    @Override
    public boolean isInert() {
        return noise == 0;
    }

    @Override
    public boolean hasRunningState() {
        return false;
    }

    /** Always false: a row's noise depends on the row alone, in the relative form too. */
    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("noise", noise);
        settings.put("form", form.id());
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("ood");
    }

    @Override
    public String mechanism() {
        return switch (form) {
            case STANDARD_DEVIATION -> line("embeddings + N(0, %s^2)");
            case VARIANCE -> line("embeddings + N(0, %s)");
            case RELATIVE -> line("embeddings + N(0, (%s * root mean square of the row)^2)");
        };
    }

    private String line(String format) {
        return String.format(Locale.ROOT, format, noise);
    }

    @Override
    public Session begin(long[] rowSeeds) {
        return (embeddings, mask, at) -> perturbed(embeddings, mask, rowSeeds);
    }

    private NDArray perturbed(NDArray embeddings, NDArray mask, long[] seeds) {
        if (noise == 0) {
            return embeddings.mul(1f); // an array of its own, equal to the last bit
        }
        double strength = form == NoiseForm.VARIANCE ? Math.sqrt(noise) : noise;
        try (NDArray gaussian = TokenNoise.gaussian(embeddings, mask, seeds)) {
            if (form != NoiseForm.RELATIVE) {
                gaussian.muli((float) strength);
                return embeddings.add(gaussian); // (B, T, D)
            }
            try (NDArray scale = EmbeddingScale.ofRows(embeddings, mask)) { // (B, 1, 1)
                gaussian.muli((float) strength).muli(scale);
                return embeddings.add(gaussian); // (B, T, D)
            }
        }
    }
}

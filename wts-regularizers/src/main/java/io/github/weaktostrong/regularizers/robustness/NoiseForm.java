package io.github.weaktostrong.regularizers.robustness;

/** The meaning of the number that scales the noise of {@link EmbeddingNoise}. */
public enum NoiseForm {
    /** The standard deviation of each component: the paper's 2e-3 as we read it. */
    STANDARD_DEVIATION("std"),
    /** The variance of each component, as equation 5 writes it: standard deviation sqrt(x). */
    VARIANCE("variance"),
    /**
     * The standard deviation as a multiple of the root mean square of the row's own token
     * embeddings; comparable between models.
     */
    RELATIVE("relative");

    private final String id;

    NoiseForm(String id) {
        this.id = id;
    }

    /** The name in stored settings. */
    public String id() {
        return id;
    }
}

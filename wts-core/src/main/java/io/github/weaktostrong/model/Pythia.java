package io.github.weaktostrong.model;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The published Pythia models (Biderman et al. 2023): names, shapes and where they come from.
 *
 * <p>{@code Pythia.pythia14m()} is a specification; nothing is read or fetched before it is opened.
 */
public enum Pythia {
    /** 6 layers of width 128, 4 heads. */
    PYTHIA_14M(6, 128, 4),
    /** 6 layers of width 256, 8 heads. */
    PYTHIA_31M(6, 256, 8),
    /** 6 layers of width 512, 8 heads. */
    PYTHIA_70M(6, 512, 8),
    /** 12 layers of width 768, 12 heads. */
    PYTHIA_160M(12, 768, 12),
    /** 24 layers of width 1024, 16 heads. */
    PYTHIA_410M(24, 1024, 16),
    /** 16 layers of width 2048, 8 heads. */
    PYTHIA_1B(16, 2048, 8),
    /** 24 layers of width 2048, 16 heads. */
    PYTHIA_1_4B(24, 2048, 16),
    /** 32 layers of width 2560, 32 heads. */
    PYTHIA_2_8B(32, 2560, 32),
    /** 32 layers of width 4096, 32 heads. */
    PYTHIA_6_9B(32, 4096, 32),
    /** 36 layers of width 5120, 40 heads. */
    PYTHIA_12B(36, 5120, 40);

    private final int layers;
    private final int width;
    private final int heads;

    Pythia(int layers, int width, int heads) {
        this.layers = layers;
        this.width = width;
        this.heads = heads;
    }

    /** {@code pythia-14m}, the weak model of the paper's main results. */
    public static ModelSpec pythia14m() {
        return PYTHIA_14M.published();
    }

    /** {@code pythia-31m}. */
    public static ModelSpec pythia31m() {
        return PYTHIA_31M.published();
    }

    /** {@code pythia-70m}, the paper's larger weak model. */
    public static ModelSpec pythia70m() {
        return PYTHIA_70M.published();
    }

    /** {@code pythia-160m}. */
    public static ModelSpec pythia160m() {
        return PYTHIA_160M.published();
    }

    /** {@code pythia-410m}, the strong model of the paper's main results. */
    public static ModelSpec pythia410m() {
        return PYTHIA_410M.published();
    }

    /** {@code pythia-1b}, the paper's larger strong model. */
    public static ModelSpec pythia1b() {
        return PYTHIA_1B.published();
    }

    /** {@code pythia-1.4b}. */
    public static ModelSpec pythia1400m() {
        return PYTHIA_1_4B.published();
    }

    /** {@code pythia-2.8b}. */
    public static ModelSpec pythia2800m() {
        return PYTHIA_2_8B.published();
    }

    /** {@code pythia-6.9b}, the strong model of the paper's figure A9. */
    public static ModelSpec pythia6900m() {
        return PYTHIA_6_9B.published();
    }

    /** {@code pythia-12b}. */
    public static ModelSpec pythia12b() {
        return PYTHIA_12B.published();
    }

    /**
     * The model of a name.
     *
     * @param id for example {@code pythia-70m}
     */
    public static Pythia named(String id) {
        return Arrays.stream(values())
                .filter(size -> size.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no Pythia model is called '"
                                                + id
                                                + "'; expected one of "
                                                + Arrays.stream(values())
                                                        .map(Pythia::id)
                                                        .collect(Collectors.joining(", "))
                                                + "; name one of them"));
    }

    /** The published name, for example {@code pythia-1.4b}. */
    public String id() {
        String size = name().substring("PYTHIA_".length()).toLowerCase(Locale.ROOT);
        return "pythia-" + size.replace('_', '.');
    }

    /** The shape, with a vocabulary of 50,304 (50,432 for 6.9B, 50,688 for 12B). */
    public GptNeoXConfig shape() {
        GptNeoXConfig shape = GptNeoXConfig.of(layers, width, heads);
        return switch (this) {
            case PYTHIA_6_9B -> shape.withVocabSize(50_432);
            case PYTHIA_12B -> shape.withVocabSize(50_688);
            default -> shape;
        };
    }

    /** The published weights, {@code EleutherAI/<id>} of the Hugging Face hub. */
    public ModelSpec published() {
        return ModelSpec.hub("EleutherAI/" + id());
    }
}

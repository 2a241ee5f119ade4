package io.github.weaktostrong.result;

/** The models that an experiment compares. */
public enum Role {
    /** The weak model, trained on D_W's ground truth. */
    WEAK("weak model"),
    /** The strong model, trained on D_WTS with the weak model's labels. */
    WTS_NAIVE("naive student"),
    /** The strong model, taught on D_WTS by a transfer method: by default an auxiliary loss. */
    WTS_AUX("auxiliary student"),
    /** The strong model, trained on ground truth: what could be reached. */
    STRONG_CEILING("strong ceiling"),
    /** The weak model before any fine-tuning: what it knew already (privacy only). */
    WEAK_UNTUNED("weak model before fine-tuning"),
    /** The strong model before any fine-tuning (privacy only). */
    STRONG_UNTUNED("strong model before fine-tuning");

    private final String words;

    Role(String words) {
        this.words = words;
    }

    /** The role in words, as reports name it. */
    public String words() {
        return words;
    }

    /** Whether the model was trained in the experiment. */
    public boolean isTrained() {
        return this != WEAK_UNTUNED && this != STRONG_UNTUNED;
    }
}

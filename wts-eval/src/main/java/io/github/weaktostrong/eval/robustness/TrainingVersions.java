package io.github.weaktostrong.eval.robustness;

/** The versions x' of a row that adversarial training takes, one per epoch. */
public enum TrainingVersions {
    /**
     * One against the label, one in its favour and one of random edits, so that the edits do not
     * tell the label; a third of lambda is training against the label.
     */
    SYMMETRIC("symmetric"),
    /** One against the label: the paper's, from whose edits a model can learn the label. */
    AGAINST_ONLY("against-only"),
    /** None made before: {@link OnlineAttack} makes them against the model in training. */
    ONLINE("online");

    private final String id;

    TrainingVersions(String id) {
        this.id = id;
    }

    /** The name in settings and records. */
    public String id() {
        return id;
    }
}

package io.github.weaktostrong.data;

/** A value that every row of a file must have besides its text. */
public enum Required {
    /** A label, the ground truth. */
    LABEL("label"),
    /** A soft label, the probabilities of a weak model. */
    SOFT_LABEL("soft_label"),
    /** A protected group. */
    GROUP("group");

    private final String key;

    Required(String key) {
        this.key = key;
    }

    /** Returns the key in a JSON line. */
    String key() {
        return key;
    }

    boolean isIn(Example example) {
        return switch (this) {
            case LABEL -> example.label().isPresent();
            case SOFT_LABEL -> example.softLabelLength() > 0;
            case GROUP -> example.group().isPresent();
        };
    }
}

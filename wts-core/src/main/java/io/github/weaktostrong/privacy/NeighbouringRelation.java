package io.github.weaktostrong.privacy;

/**
 * Pairs of data sets that a privacy guarantee makes hard to tell apart.
 *
 * <p>Replacing a unit is a removal and an addition: it moves DP-SGD's clipped sum by twice the
 * clipping norm, so a budget under the relation named here says less about it.
 */
public enum NeighbouringRelation {
    /** One data set has one unit more than the other. */
    ADD_OR_REMOVE_ONE("add or remove one");

    private final String label;

    NeighbouringRelation(String label) {
        this.label = label;
    }

    /** The name in reports. */
    public String label() {
        return label;
    }
}

package io.github.weaktostrong.data;

import java.util.Locale;

/** What the splits of several seeds have to do with each other. */
public enum Replicates {
    /** Every seed splits the same rows anew, so that seeds overlap; the default. */
    RESPLIT,
    /** Every seed splits a block of sources of its own, so that seeds are independent. */
    DISJOINT,
    /**
     * Every seed splits the {@link DevelopmentPool} anew: for tuning, since nothing of that pool is
     * ever a result.
     */
    DEVELOPMENT;

    /** The name in results and settings, for example {@code disjoint}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Number of rows that the parts of all seeds are drawn from: all, or those outside or in the
     * pool.
     */
    public int rows(Dataset data) {
        return switch (this) {
            case RESPLIT -> data.size();
            case DISJOINT -> data.size() - SeedSplits.poolRows(data);
            case DEVELOPMENT -> SeedSplits.poolRows(data);
        };
    }

    /**
     * Number of rows that the parts of one seed can have together, if five seeds are to be apart.
     */
    public int room(Dataset data) {
        return this == DISJOINT ? rows(data) / SeedSplits.FEWEST_BLOCKS : rows(data);
    }
}

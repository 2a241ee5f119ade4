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
     * Number of rows that the four parts of one seed can have together: all, a fifth of those
     * outside the development pool, or those in it.
     */
    public int room(Dataset data) {
        int pool = SeedSplits.poolRows(data);
        return switch (this) {
            case RESPLIT -> data.size();
            case DISJOINT -> (data.size() - pool) / SeedSplits.FEWEST_BLOCKS;
            case DEVELOPMENT -> pool;
        };
    }
}

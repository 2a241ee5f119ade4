package io.github.weaktostrong.data;

/**
 * The numbers of rows of the four splits, and what the splits of several seeds have to do with each
 * other.
 *
 * @param weak rows of D_W, on which the weak model is trained
 * @param transfer rows of D_WTS, which the weak model labels for the strong one
 * @param validation rows of V, for selection only
 * @param test rows of D_T, for the reported numbers only
 * @param replicates {@link Replicates#RESPLIT} unless told
 */
public record SplitSizes(int weak, int transfer, int validation, int test, Replicates replicates) {
    private static final int FEWEST_ROWS = 13;
    private static final int ENOUGH_TO_DECIDE = 500;

    /** Checks that every split has rows. */
    public SplitSizes {
        Checks.requireAtLeast(weak, 1, "D_W (weak) has %s rows; expected at least 1; ask for more");
        Checks.requireAtLeast(
                transfer, 1, "D_WTS (transfer) has %s rows; expected at least 1; ask for more");
        Checks.requireAtLeast(
                validation, 1, "V (validation) has %s rows; expected at least 1; ask for more");
        Checks.requireAtLeast(test, 1, "D_T (test) has %s rows; expected at least 1; ask for more");
    }

    /** Sizes for seeds that all split the same rows. */
    public SplitSizes(int weak, int transfer, int validation, int test) {
        this(weak, transfer, validation, test, Replicates.RESPLIT);
    }

    /** These numbers for other replicates. */
    public SplitSizes with(Replicates other) {
        return new SplitSizes(weak, transfer, validation, test, other);
    }

    /** Returns the number of rows of all four. */
    public long total() {
        return (long) weak + transfer + validation + test;
    }

    /** The number of rows of the largest part. */
    int largest() {
        return Math.max(Math.max(weak, transfer), Math.max(validation, test));
    }

    /**
     * Divides all rows 40 / 40 / 20 into D_W / D_WTS / D_T, one fifth of D_W being cut off as V;
     * two fifths at most where that is needed for 500 rows, since V decides what is a question.
     *
     * <p>The paper states neither the sizes for its fairness data nor where V comes from; these are
     * the shares it states elsewhere.
     *
     * @param rows how many rows there are, at least 13
     * @throws IllegalArgumentException if there are fewer
     * @return 32 % / 40 % / 8 % / 20 %, together {@code rows}; below 6,250 rows V has 500 of them,
     *     but 16 % at most, and D_W what is left
     */
    public static SplitSizes fortyFortyTwenty(int rows) {
        Checks.requireAtLeast(
                rows,
                FEWEST_ROWS,
                "%s rows, to be divided into D_W, D_WTS, V and D_T; expected at least %s; bring"
                        + " more");
        int test = (int) Math.round(0.2 * rows);
        int transfer = (int) Math.round(0.4 * rows);
        int validation =
                (int) Math.round(Math.max(0.08 * rows, Math.min(ENOUGH_TO_DECIDE, 0.16 * rows)));
        return new SplitSizes(rows - test - transfer - validation, transfer, validation, test);
    }
}

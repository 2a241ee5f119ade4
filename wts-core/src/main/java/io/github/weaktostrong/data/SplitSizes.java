package io.github.weaktostrong.data;

/**
 * How many rows each split gets.
 *
 * @param weak rows of D_W, on which the weak model is trained
 * @param transfer rows of D_WTS, which the weak model labels for the strong one
 * @param validation rows of V, for selection only
 * @param test rows of D_T, for the reported numbers only
 */
public record SplitSizes(int weak, int transfer, int validation, int test) {
    private static final int FEWEST_ROWS = 13;

    /** Checks that every split has rows. */
    public SplitSizes {
        requirePositive(weak, "D_W (weak)");
        requirePositive(transfer, "D_WTS (transfer)");
        requirePositive(validation, "V (validation)");
        requirePositive(test, "D_T (test)");
    }

    /** Returns the number of rows of all four. */
    public long total() {
        return (long) weak + transfer + validation + test;
    }

    /**
     * Divides all rows 40 / 40 / 20 into D_W / D_WTS / D_T, one fifth of D_W being cut off as V.
     *
     * <p>The paper states neither the sizes for its fairness data nor where V comes from; these are
     * the shares it states elsewhere.
     *
     * @param rows how many rows there are, at least 13
     * @throws IllegalArgumentException if there are fewer
     * @return 32 % / 40 % / 8 % / 20 %, together {@code rows}
     */
    public static SplitSizes fortyFortyTwenty(int rows) {
        if (rows < FEWEST_ROWS) {
            throw new IllegalArgumentException(
                    "%d rows, to be divided into D_W, D_WTS, V and D_T; expected at least %d; bring more"
                            .formatted(rows, FEWEST_ROWS));
        }
        int test = (int) Math.round(0.2 * rows);
        int transfer = (int) Math.round(0.4 * rows);
        int validation = (int) Math.round(0.08 * rows);
        return new SplitSizes(rows - test - transfer - validation, transfer, validation, test);
    }

    private static void requirePositive(int rows, String split) {
        if (rows < 1) {
            throw new IllegalArgumentException(
                    split + " has " + rows + " rows; expected at least 1; ask for more");
        }
    }
}

package io.github.weaktostrong.objective;

/** Shape checks of the arrays that enter the objective. */
final class Rectangle {

    private Rectangle() {}

    static void require(String what, double[][] values) {
        requireRows(what, values.length);
        for (int i = 0; i < values.length; i++) {
            requireWidth(what, i, values[i].length, values[0].length);
        }
    }

    static void require(String what, float[][] values) {
        requireRows(what, values.length);
        for (int i = 0; i < values.length; i++) {
            requireWidth(what, i, values[i].length, values[0].length);
        }
    }

    /** Checks the shape, and that every weight is finite and not negative. */
    static void requireWeights(String what, float[][] weights) {
        require(what, weights);
        for (int i = 0; i < weights.length; i++) {
            for (int c = 0; c < weights[i].length; c++) {
                float weight = weights[i][c];
                if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "%s of row %s, class %s is %s; expected a finite weight of at least 0 (a one-hot or soft label)"
                                    .formatted(what, i, c, weight));
                }
            }
        }
    }

    static void requireGroups(int[] groups, int rows) {
        if (groups.length != rows) {
            throw new IllegalArgumentException(
                    "%s groups for %s rows; expected one group index a row, -1 where a row has none"
                            .formatted(groups.length, rows));
        }
    }

    private static void requireRows(String what, int rows) {
        if (rows == 0) {
            throw new IllegalArgumentException(
                    what + " has no rows; expected at least one (an empty batch has no loss)");
        }
    }

    private static void requireWidth(String what, int row, int width, int expected) {
        if (width == 0 || width != expected) {
            throw new IllegalArgumentException(
                    "%s row %s has %s classes, row 0 has %s; expected the same positive number in every row"
                            .formatted(what, row, width, expected));
        }
    }
}

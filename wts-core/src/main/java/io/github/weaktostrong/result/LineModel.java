package io.github.weaktostrong.result;

/**
 * A plain ceiling trained on a share of its rows: a point, at another accuracy, of the line through
 * the plain models that other models are measured beside.
 *
 * @param share of the rows, in (0, 1)
 * @param rows how many these are
 * @param run the model, as one of {@code NO_TFT}
 */
public record LineModel(double share, int rows, RunResult run) {
    /** Name of the predictions file: {@code LINE-ROWS-SEED.csv}. */
    public String predictionsFile() {
        return "LINE-" + rows + "-" + run.seed() + ".csv";
    }

    LineModel with(RunResult measured) {
        return new LineModel(share, rows, measured);
    }
}

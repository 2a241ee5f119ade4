package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;

/** The size of a model's embeddings, against which noise is to be judged. */
public final class EmbeddingScale {
    private static final int[] ROW = {1, 2};

    private EmbeddingScale() {}

    /**
     * The root mean square of the components of the whole embedding table, padding rows included.
     *
     * @param model a model; borrowed
     * @return at least 0
     */
    public static double rootMeanSquare(LoadedModel model) {
        NDArray table = model.embedding();
        double sum = 0;
        for (float value : table.toFloatArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / table.size());
    }

    /**
     * The root mean square of each row's token embeddings, a constant.
     *
     * @param embeddings (B, T, D)
     * @param mask (B, T, 1), 1 at tokens
     * @return (B, 1, 1), attached to the manager of {@code embeddings}; the caller closes it
     */
    static NDArray ofRows(NDArray embeddings, NDArray mask) {
        try (NDManager scope = embeddings.getManager().newSubManager()) {
            NDArray constant = embeddings.stopGradient();
            constant.attach(scope);
            NDArray squares = constant.square().mul(mask).sum(ROW, true); // (B, 1, 1)
            NDArray tokens = mask.sum(ROW, true); // (B, 1, 1)
            tokens.attach(scope);
            NDArray count = tokens.mul((float) embeddings.getShape().get(2));
            NDArray scale = squares.div(count).sqrt(); // (B, 1, 1)
            scale.attach(embeddings.getManager());
            return scale;
        }
    }
}

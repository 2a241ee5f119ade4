package io.github.weaktostrong.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.LoadedModel;
import java.util.function.DoubleSupplier;

/**
 * Stops a training whose model no longer gets better on other rows, and keeps the best weights.
 *
 * <p>After every pass a value is asked for. The training ends when so many passes in a row brought
 * none that is lower than the lowest before them (Prechelt 1998, <i>Early Stopping - But When?</i>,
 * criterion UP with strips of one pass, but against the lowest value). {@link #restoreBest} then
 * gives the model the weights of the pass with the lowest value, the first of equal ones.
 *
 * <p>Not for a private training whose other rows are private too: which pass is kept is a choice by
 * those rows, and no guarantee covers it.
 *
 * <p><b>Ownership</b>: borrows the model; owns a copy of its weights until it is closed.
 */
public final class EarlyStopping implements TrainingListener, AutoCloseable {
    private final int patience;
    private final DoubleSupplier value;
    private final NDManager copies;
    private final NDList parameters;
    private final NDList best = new NDList();
    private double lowest;
    private int bestEpoch;
    private int epoch;

    /**
     * Watches a training.
     *
     * @param model the model that is trained
     * @param patience passes without a lower value after which it ends, at least 1
     * @param value what shall be low, such as the loss on validation rows, at the model's present
     *     parameters; NaN is never lower
     */
    public EarlyStopping(LoadedModel model, int patience, DoubleSupplier value) {
        Checks.requireAtLeast(patience, 1, "patience" + TrainingConfig.AT_LEAST);
        this.patience = patience;
        this.value = value;
        copies = model.newStep();
        copies.setName("best weights");
        parameters = new NDList(model.parameters().values());
        parameters.forEach(array -> best.add(copies.zeros(array.getShape())));
    }

    @Override
    public void onStep(TrainingStep step) {
        // whole passes only
    }

    @Override
    public void onEpoch(int over) {
        epoch = over;
        double now = value.getAsDouble();
        if (bestEpoch == 0 || now < lowest) {
            lowest = Double.isNaN(now) ? Double.POSITIVE_INFINITY : now;
            bestEpoch = over;
            copy(parameters, best);
        }
    }

    @Override
    public boolean stop() {
        return epoch - bestEpoch >= patience;
    }

    /** The pass with the lowest value so far, from 1; 0 before the first is over. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /**
     * Gives the model the weights of the best pass.
     *
     * @throws IllegalStateException before a pass is over
     */
    public void restoreBest() {
        if (bestEpoch == 0) {
            throw new IllegalStateException(
                    "no pass is over, so that there are no best weights; expected one; train"
                            + " first");
        }
        copy(best, parameters);
    }

    private static void copy(NDList from, NDList to) {
        GradMode.off(
                () -> {
                    for (int i = 0; i < from.size(); i++) {
                        to.get(i).set(new NDIndex("..."), from.get(i));
                    }
                    return to;
                });
    }

    @Override
    public void close() {
        copies.close();
    }
}

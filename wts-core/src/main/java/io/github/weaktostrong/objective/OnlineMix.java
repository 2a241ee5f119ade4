package io.github.weaktostrong.objective;

import io.github.weaktostrong.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * An example mix that looks at the model: its x' are made at the start of every epoch, such as by
 * an attack on the model as it is then.
 *
 * <p>x' is trained towards the label of x, since no teacher knows it.
 *
 * <p>Refused beside a {@link GradientMechanism}, as every mix is. There is a further reason here:
 * x' of a row may depend on that row and the model alone, but a model that is asked in batches
 * answers with roundings that depend on the rows beside, and a search decides by its answers.
 */
public non-sealed interface OnlineMix extends ExampleMix {

    /** The model in training, seen through its probabilities alone. */
    @FunctionalInterface
    interface Model {
        /**
         * Class probabilities of inputs.
         *
         * @param inputs at least one; texts alone are read
         * @return inputs x classes, each row summing to 1, in the order of the inputs
         */
        float[][] probabilities(List<Example> inputs);
    }

    /**
     * The further inputs of an epoch.
     *
     * <p>Equal models and arguments give equal inputs.
     *
     * @param rows the rows x; each one's label is the class that it is trained towards, on the
     *     transfer set the weak model's, whatever its own is
     * @param model at the start of the epoch
     * @param epoch counted from 0
     * @param seed the training's seed for this regularizer
     * @return x' for every row; empty where the row has none in this epoch
     */
    List<Optional<Example>> perturbed(List<Example> rows, Model model, int epoch, long seed);

    /**
     * Inputs that the model is asked about in an epoch, at most, for estimates of cost.
     *
     * @param rows that are trained on
     */
    long queries(long rows);

    @Override
    default TargetRule targetRule() {
        return TargetRule.SHARED_LABEL;
    }
}

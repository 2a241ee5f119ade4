package io.github.weaktostrong.objective;

import io.github.weaktostrong.data.Example;
import java.util.Optional;

/** An example mix whose x' follow from the rows alone: all are made before the first step. */
public non-sealed interface PreparedMix extends ExampleMix {

    /**
     * The further input x' of a row.
     *
     * <p>A pure function of its arguments, so that a resumed training sees the same inputs. A row
     * may have several candidates and a different one in each epoch.
     *
     * <p>With {@link TargetRule#OWN_WEAK_LABEL} on the transfer set, x' must carry the weak model's
     * output as {@link Example#softLabel()}; those of {@link Example#perturbed()} do.
     *
     * @param example the row x
     * @param epoch counted from 0
     * @param seed the training's seed for this regularizer
     * @return x'; empty where the row has none
     */
    Optional<Example> perturbed(Example example, int epoch, long seed);
}

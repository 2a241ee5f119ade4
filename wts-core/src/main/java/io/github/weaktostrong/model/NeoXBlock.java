package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of one input and one output of the same rank, with parameters under Hugging Face names.
 *
 * <p>Parameters are set from outside (a checkpoint or a seed), never initialised lazily.
 * Temporaries are closed as soon as the graph no longer needs their handles, which lets the
 * backward pass free activations while it runs.
 */
abstract class NeoXBlock extends AbstractBlock {

    /**
     * Applies the block; the result is attached to the manager of {@code input}.
     *
     * @param layers how its layers with parameters are computed
     */
    abstract NDArray apply(NDArray input, LayerOps layers);

    final Parameter weight(String name, long... shape) {
        Parameter parameter =
                addParameter(
                        Parameter.builder()
                                .setName(name)
                                .setType(Parameter.Type.OTHER)
                                .optInitializer(Initializer.ZEROS)
                                .build());
        parameter.setShape(new Shape(shape));
        return parameter;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            @Nullable PairList<String, Object> params) {
        return new NDList(apply(Objects.requireNonNull(inputs.head()), LayerOps.PLAIN));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes.clone();
    }
}

package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;

/** The two-layer perceptron of a transformer layer, with the exact GELU. */
final class FeedForward extends NeoXBlock {
    private final Linear expand;
    private final Linear contract;

    FeedForward(GptNeoXConfig config) {
        int width = config.hiddenSize();
        int inner = config.intermediateSize();
        expand = addChildBlock("dense_h_to_4h", Linear.withBias(width, inner));
        contract = addChildBlock("dense_4h_to_h", Linear.withBias(inner, width));
    }

    @Override
    NDArray apply(NDArray input, LayerOps layers) {
        try (NDArray expanded = expand.apply(input, layers);
                NDArray activated = Activation.gelu(expanded)) {
            return contract.apply(activated, layers);
        }
    }
}

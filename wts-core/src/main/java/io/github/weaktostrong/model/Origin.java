package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.Map;

/** What a model is built from: shape, tokenizer and weights. */
record Origin(GptNeoXConfig config, Tokenizer tokenizer, Weights weights) {

    /** Fills the parameters of a new model. */
    interface Weights {
        /**
         * Checks that the weights are those of such a model, before it is built.
         *
         * @throws io.github.weaktostrong.data.BadInputException if they are not
         */
        void check(GptNeoXConfig config, ParameterShapes.Head head);

        /**
         * Sets every parameter.
         *
         * @param parameters by Hugging Face name, zero so far
         * @param scope for temporaries, on the model's device
         * @return what is known of the private trainings that made the weights
         */
        PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope);
    }
}

package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shape, tokenizer and weights of a model to be built.
 *
 * @param tokenizer owned by the model that is built, or closed where that fails
 * @param freshHead seed of a new head; null if the weights hold the head
 */
record Origin(ModelShape shape, Tokenizer tokenizer, Weights weights, @Nullable Seeds freshHead) {

    /** Fills the parameters of a new model. */
    interface Weights {
        /**
         * Checks that the weights are those of such a model, before it is built.
         *
         * @param layers transformer layers of the model
         * @param expected shapes of the parameters to be filled, by Hugging Face name
         * @throws io.github.weaktostrong.data.BadInputException if they are not
         */
        void check(int layers, Map<String, long[]> expected);

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

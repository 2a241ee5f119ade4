package io.github.weaktostrong.trial;

import io.github.weaktostrong.model.CausalLanguageModel;

/** Measures a language model while it is in memory. */
@FunctionalInterface
public interface TextProbe {

    /**
     * Measures a model.
     *
     * @param model borrowed; not to be changed
     * @return rows of equally many numbers, whose meaning is the benchmark's
     */
    float[][] measure(CausalLanguageModel model);
}

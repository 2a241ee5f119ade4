package io.github.weaktostrong;

import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.trial.TextTrialSpec;
import java.util.List;
import java.util.Optional;

/**
 * One distinct training of an experiment with language models, or a measurement without training.
 *
 * @param spec what defines it
 * @param teacher the training whose model teaches it; empty for the texts themselves
 * @param seed seed of the experiment that it belongs to
 * @param what what it is for, in words
 */
record PlannedText(TextTrialSpec spec, Optional<PlannedText> teacher, long seed, String what) {

    /** Name of its artefact. */
    String digest() {
        return spec.digest();
    }

    /** For people: {@code seed 1, transfer}. */
    String label() {
        return "seed " + seed + ", " + what;
    }

    /** This training after those that it needs. */
    List<PlannedText> withNeeds() {
        return teacher.map(t -> List.of(t, this)).orElseGet(() -> List.of(this));
    }

    /**
     * Whether running it again gives the same numbers. Not where it, or what teaches it, is
     * private: sampling and noise are secret and drawn anew.
     */
    boolean isRepeatable() {
        return spec.mechanism().isEmpty() && teacher.stream().allMatch(PlannedText::isRepeatable);
    }

    /**
     * Expected work, roughly: passes over the texts, through the body and the output embedding,
     * those under a mechanism twice as dear, and two for the measurements.
     */
    double cost() {
        double passes = spec.trainedOn().isPresent() ? spec.training().epochs() : 0;
        ModelShape shape = spec.model().shape();
        double parameters =
                shape.bodyParameters() + (double) shape.vocabSize() * shape.hiddenSize();
        return parameters * (2 + passes * (spec.mechanism().isPresent() ? 2 : 1));
    }
}

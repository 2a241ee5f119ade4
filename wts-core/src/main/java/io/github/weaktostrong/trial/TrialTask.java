package io.github.weaktostrong.trial;

import io.github.weaktostrong.train.TrainingListener;
import java.util.List;
import java.util.Map;

/** One training of a plan: a specification that can be written down, and how to carry it out. */
public interface TrialTask {

    /** Digest of the specification: the name of the artefact and its record. */
    String digest();

    /** Label of the training, for people. */
    String label();

    /** Name of the model that is trained. */
    String model();

    /** Digests of the trainings whose artefacts this one needs. */
    List<String> needs();

    /** Expected work in any unit that is the same for all tasks of a plan, above 0. */
    double cost();

    /** Whether the artefact of the training is stored. */
    boolean isDone();

    /**
     * Request by which another process can carry out the training, JSON-able: the recipe of the
     * experiment, the seed and {@link #digest}. Empty where the experiment has no recipe.
     */
    Map<String, Object> request();

    /**
     * Trains, evaluates and stores the artefact with its record; its needs are done. Whoever calls
     * it holds the claim of {@link #digest}, so that nobody else does.
     */
    void run(TrainingListener listener);
}

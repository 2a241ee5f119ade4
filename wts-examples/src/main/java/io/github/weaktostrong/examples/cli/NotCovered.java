package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.ArrayList;
import java.util.List;

/** What of a private training's data its budget says nothing about, in words. */
final class NotCovered {
    private NotCovered() {}

    /** What of the rows reaches a classifier past their gradients. */
    static List<String> of(
            ClassificationObjective minimised, boolean weakLabels, boolean validated) {
        List<String> found = new ArrayList<>();
        if (weakLabels) {
            found.add(
                    "what the soft labels say of the rows that the model which gave them was"
                            + " trained on: where these are the same rows, its budget adds up with"
                            + " this one");
        }
        found.addAll(minimised.notCovered());
        found.addAll(ofValidation(validated));
        return found;
    }

    /** The rows that are only measured. */
    static List<String> ofValidation(boolean validated) {
        return validated
                ? List.of("the rows of --validation, whose losses are printed and stored")
                : List.of();
    }
}

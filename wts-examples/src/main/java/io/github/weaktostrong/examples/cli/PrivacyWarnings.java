package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.List;

/** Warnings on standard error before a training of a model that may have been private before. */
final class PrivacyWarnings {
    private PrivacyWarnings() {}

    /**
     * Prints the warnings.
     *
     * @param before what the model went through
     * @param isPrivate whether the training has a gradient mechanism
     * @param notCovered what the training's budget says nothing about, in words
     */
    static void print(PrivacyHistory before, boolean isPrivate, List<String> notCovered) {
        if (isPrivate) {
            notCovered.forEach(what -> System.err.println("wts: NOT COVERED: " + what));
        }
        int earlier = before.trainings().size();
        if (isPrivate && earlier > 0) {
            System.err.printf(
                    "wts: the model went through %d private training(s) before; the budget stated"
                            + " adds them up with this one, as if all were on the same rows%n",
                    earlier);
        }
        if (isPrivate && before.trainedWithoutPrivacy()) {
            System.err.println(
                    "wts: THE MODEL WAS TRAINED WITHOUT DIFFERENTIAL PRIVACY BEFORE: if that was on"
                            + " rows of --data, they are NOT protected; the budget stated does not"
                            + " cover it");
        }
        if (!isPrivate && earlier > 0) {
            System.err.printf(
                    "wts: THIS TRAINING IS NOT PRIVATE; the model went through %d private"
                            + " training(s) before: whoever was protected by these is not if among"
                            + " the rows of --data%n",
                    earlier);
        }
    }
}

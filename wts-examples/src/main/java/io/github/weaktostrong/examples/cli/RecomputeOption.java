package io.github.weaktostrong.examples.cli;

import picocli.CommandLine.Option;

/** Whether trainings save memory at the cost of time. */
final class RecomputeOption {
    @Option(
            names = "--recompute",
            description =
                    "Keep the inputs of the layers alone and compute each again on the way back,"
                            + " which takes less memory and more time; the result is the same.")
    private boolean recompute;

    boolean isSet() {
        return recompute;
    }
}

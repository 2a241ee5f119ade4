package io.github.weaktostrong.examples.cli;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many rows a pass of a training takes at once. */
final class MicroBatchOption {
    @Option(
            names = "--micro-batch-size",
            description =
                    "Rows of one forward and backward pass, to save memory; the result is that of"
                            + " the whole batch (default: the batch size).")
    private @Nullable Integer rows;

    /** The rows; empty where they were not said. */
    OptionalInt rows() {
        if (rows == null) {
            return OptionalInt.empty();
        }
        OptionValues.requireAtLeast("--micro-batch-size", rows, 1);
        return OptionalInt.of(rows);
    }
}

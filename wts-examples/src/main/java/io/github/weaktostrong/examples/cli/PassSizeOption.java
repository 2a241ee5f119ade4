package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.model.RowBatches;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many rows a forward pass without gradients may take. */
final class PassSizeOption {
    @Option(
            names = "--batch-size",
            description =
                    "Rows of one forward pass at most; results depend on it up to rounding only"
                            + " (default: as many as the device has memory for).")
    private @Nullable Integer batchSize;

    /** The most rows of a pass. */
    int limit() {
        if (batchSize == null) {
            return RowBatches.ANY;
        }
        OptionValues.requireAtLeast("--batch-size", batchSize, 1);
        return batchSize;
    }
}

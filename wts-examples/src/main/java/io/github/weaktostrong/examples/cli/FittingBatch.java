package io.github.weaktostrong.examples.cli;

import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** The rows of a pass that fit, where a training ran out of the device's memory. */
final class FittingBatch {
    private FittingBatch() {}

    /**
     * Runs a training; where the engine runs out of memory, measures how many rows fit and says so.
     *
     * @param rows of a pass of the training
     * @param measure takes a step of so many rows, and fails as the training did if they do not fit
     * @throws IllegalStateException with the number of rows in place of the engine's failure
     */
    static <T> T orSaid(Supplier<T> training, int rows, IntConsumer measure) {
        try {
            return training.get();
        } catch (RuntimeException e) {
            if (OutOfMemory.ofEngine(e).isEmpty()) {
                throw e;
            }
            OptionalInt fitting = below(rows, measure);
            String advice =
                    fitting.isEmpty()
                            ? "expected room for one; take shorter rows, a smaller model,"
                                    + " --recompute or a device with more"
                            : "expected a number that fits: %s did just now; add --micro-batch-size %<s, which leaves the result as it is, or --recompute"
                                    .formatted(fitting.getAsInt());
            IllegalStateException said =
                    new IllegalStateException(
                            "memory ran out with %s rows at once; %s".formatted(rows, advice));
            said.addSuppressed(e); // as a cause it would be reported in place of this
            throw said;
        }
    }

    /** Halves the rows until they fit; empty if not even one does. */
    private static OptionalInt below(int rows, IntConsumer measure) {
        for (int fewer = rows / 2; fewer >= 1; fewer /= 2) {
            try {
                measure.accept(fewer);
                return OptionalInt.of(fewer);
            } catch (RuntimeException e) {
                if (OutOfMemory.ofEngine(e).isEmpty()) {
                    throw e;
                }
            }
        }
        return OptionalInt.empty();
    }
}

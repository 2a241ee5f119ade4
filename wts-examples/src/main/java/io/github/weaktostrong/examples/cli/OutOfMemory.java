package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.engine.Engines;
import java.util.Optional;

/** Messages for memory that ran out: that of the JVM, of the machine or of the device. */
final class OutOfMemory {
    private OutOfMemory() {}

    /** The message for an error, if memory ran out. */
    static Optional<String> of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return Optional.of(
                        message(
                                String.valueOf(cause.getMessage()),
                                "give the JVM more, as WTS_JAVA_OPTS=-Xmx4g does"));
            }
        }
        return Engines.outOfMemory(error)
                .map(what -> message(what, "take a machine or device with more"));
    }

    private static String message(String what, String more) {
        return "out of memory ("
                + what
                + "); expected room for model, rows and one batch; take smaller batches, shorter or"
                + " fewer rows or a smaller model, or "
                + more;
    }
}

package io.github.weaktostrong.examples.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages for memory that ran out: that of the JVM, of the machine or of the device. */
final class OutOfMemory {
    /** The engine's failure, known by its text alone, which goes on with a native stack trace. */
    private static final Pattern ENGINE =
            Pattern.compile(
                    "DefaultCPUAllocator: [^\\r\\n]*?(?=\\. Error code|\\R|$)"
                            + "|CUDA (error: )?out of memory(\\. Tried to allocate [\\d.]+ \\w+)?");

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
        return ofEngine(error).map(what -> message(what, "take a machine or device with more"));
    }

    /** What the engine says of memory that ran out, in one line. */
    static Optional<String> ofEngine(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Matcher engine = ENGINE.matcher(String.valueOf(cause.getMessage()));
            if (engine.find()) {
                return Optional.of(engine.group());
            }
        }
        return Optional.empty();
    }

    private static String message(String what, String more) {
        return "out of memory ("
                + what
                + "); expected room for model, rows and one batch; take smaller batches, shorter or"
                + " fewer rows or a smaller model, or "
                + more;
    }
}

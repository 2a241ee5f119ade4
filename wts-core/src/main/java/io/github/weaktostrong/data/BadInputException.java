package io.github.weaktostrong.data;

import java.nio.file.Path;

/**
 * An exception for input of the user (a file, a row) that cannot be used; says how to mend it.
 *
 * <p>The message is always one line: line breaks in it are replaced by spaces.
 */
public final class BadInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message of one line.
     *
     * @param message what happened, where; what was expected; how to mend it
     */
    public BadInputException(String message) {
        super(oneLine(message));
    }

    /**
     * Creates an exception with a message of one line and a cause.
     *
     * @param message what happened, where; what was expected; how to mend it
     * @param cause what raised it
     */
    public BadInputException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /**
     * Creates an exception about one line of a file: {@code FILE line N: MESSAGE}.
     *
     * @param file the file
     * @param line the line, counted from 1
     * @param message what is wrong; what was expected; how to mend it
     * @return the exception, to be thrown
     */
    public static BadInputException atLine(Path file, long line, String message) {
        return new BadInputException(file + " line " + line + ": " + message);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}

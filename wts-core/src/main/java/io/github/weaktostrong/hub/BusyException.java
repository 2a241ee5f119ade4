package io.github.weaktostrong.hub;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** A server that cannot answer now, and when it wants to be asked again. */
final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final long MOST_SECONDS = 999_999_999;

    private static final long UNREADABLE_SECONDS = 60;

    private final long seconds;

    /**
     * Creates the failure.
     *
     * @param seconds to wait at least, 0 where the server does not say
     */
    BusyException(String message, long seconds) {
        super(seconds > 0 ? message + " and asks to wait " + seconds + " seconds" : message);
        this.seconds = seconds;
    }

    Duration wait(Duration usual) {
        Duration asked = Duration.ofSeconds(seconds);
        return asked.compareTo(usual) > 0 ? asked : usual;
    }

    /**
     * The seconds in a {@code Retry-After}: a number or a date (RFC 9110, 10.2.3); a minute for
     * what is neither, since the server wants to be left alone for some time.
     *
     * @param header empty where there is none, which is 0 seconds
     */
    static long seconds(String header) {
        if (header.isEmpty()) {
            return 0;
        }
        if (header.matches("\\d+")) {
            return header.length() < 10 ? Long.parseLong(header) : MOST_SECONDS;
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Math.max(
                    0, Duration.between(ZonedDateTime.now(date.getZone()), date).toSeconds());
        } catch (DateTimeException e) {
            return UNREADABLE_SECONDS;
        }
    }
}

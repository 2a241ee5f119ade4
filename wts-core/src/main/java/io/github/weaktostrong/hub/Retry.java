package io.github.weaktostrong.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a network call again when it fails with an {@link IOException}, waiting twice as long each
 * time; anything else ends it at once.
 *
 * @param tries how often at most, at least 1
 * @param firstWait before the second try
 */
record Retry(int tries, Duration firstWait) {

    static final Retry STANDARD = new Retry(5, Duration.ofMillis(500));

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    /** A network call. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    <T> T call(URI uri, Call<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.run();
            } catch (InterruptedIOException e) {
                if (Thread.currentThread().isInterrupted() || attempt == tries) {
                    throw failed(uri, attempt, e);
                }
                pause(uri, attempt, e);
            } catch (IOException e) {
                if (attempt == tries) {
                    throw failed(uri, attempt, e);
                }
                pause(uri, attempt, e);
            }
        }
    }

    private void pause(URI uri, int attempt, IOException reason) {
        LOG.debug("{}: try {} of {} failed", uri, attempt, tries, reason);
        try {
            Thread.sleep(firstWait.toMillis() << (attempt - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(uri, attempt, reason);
        }
    }

    private static UncheckedIOException failed(URI uri, int tries, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UncheckedIOException(
                "%s: %s after %d tries; expected an answer from the hub; check the network, or the path if a folder was meant, and run again, what was fetched is kept"
                        .formatted(uri, reason, tries),
                e);
    }
}

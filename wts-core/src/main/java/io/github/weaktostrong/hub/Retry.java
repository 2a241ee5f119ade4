package io.github.weaktostrong.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a network call again when it fails with an {@link IOException}, waiting twice as long each
 * time, or as long as the server asks for, up to two minutes; anything else ends it at once.
 *
 * @param tries how often at most, at least 1
 * @param firstWait before the second try
 */
record Retry(int tries, Duration firstWait) {

    static final Retry STANDARD = new Retry(5, Duration.ofMillis(500));

    /** A server that asks for more is not waited for. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

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
            } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
                throw failed(uri, attempt, e); // a certificate stays what it is
            } catch (IOException e) {
                Duration wait = wait(attempt, e);
                if (attempt == tries || wait.compareTo(LONGEST_WAIT) > 0) {
                    throw failed(uri, attempt, e);
                }
                LOG.debug("{}: try {} of {} failed", uri, attempt, tries, e);
                pause(uri, attempt, e, wait);
            }
        }
    }

    /** The time before the next try, as long as the server asks for. */
    Duration wait(int attempt, IOException reason) {
        Duration usual = firstWait.multipliedBy(1L << (attempt - 1));
        return reason instanceof BusyException busy ? busy.wait(usual) : usual;
    }

    /** An interrupted thread does not wait. */
    private static void pause(URI uri, int attempt, IOException reason, Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(uri, attempt, reason);
        }
    }

    private static UncheckedIOException failed(URI uri, int tries, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UncheckedIOException(
                "%s: %s after %s tries; expected an answer from the hub; check the network, or the path if a folder was meant, and run again, what was fetched is kept"
                        .formatted(uri, reason, tries),
                e);
    }
}

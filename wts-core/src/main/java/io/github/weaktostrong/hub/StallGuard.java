package io.github.weaktostrong.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes a stream that brings less than 1 KiB a second for a while: Java's HTTP client waits for a
 * body forever.
 */
final class StallGuard implements AutoCloseable {

    /** Bytes a second. */
    private static final long LOWEST_RATE = 1024;

    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> watch;
    private final long least;
    private final AtomicLong progress = new AtomicLong();
    private final AtomicLong seen;
    private volatile boolean stalled;

    StallGuard(InputStream stream, Duration patience) {
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "wts-stall-guard");
                            thread.setDaemon(true);
                            return thread;
                        });
        long millis = patience.toMillis();
        least = Math.max(1, millis * LOWEST_RATE / 1000);
        seen = new AtomicLong(-least); // the first bytes may take twice as long
        watch =
                timer.scheduleAtFixedRate(
                        () -> closeIfStalled(stream), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Says that so many bytes arrived. */
    void moved(int bytes) {
        progress.addAndGet(bytes);
    }

    /** What ended a read: the failure itself, or that this closed the stream. */
    IOException reason(IOException failure) {
        return stalled
                ? new IOException(
                        "less than %s bytes a second came".formatted(LOWEST_RATE), failure)
                : failure;
    }

    private void closeIfStalled(InputStream stream) {
        long now = progress.get();
        if (now - seen.getAndSet(now) < least) {
            stalled = true;
            try {
                stream.close();
            } catch (IOException e) {
                // The reader notices by itself that the stream ended too early.
            }
        }
    }

    @Override
    public void close() {
        watch.cancel(false);
        timer.shutdown();
    }
}

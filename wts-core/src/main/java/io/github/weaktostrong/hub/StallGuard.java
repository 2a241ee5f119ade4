package io.github.weaktostrong.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Closes a stream that brings nothing for a while: Java's HTTP client waits for a body forever. */
final class StallGuard implements AutoCloseable {

    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> watch;
    private final AtomicLong progress = new AtomicLong();
    private final AtomicLong seen = new AtomicLong(-1);

    StallGuard(InputStream stream, Duration patience) {
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "wts-stall-guard");
                            thread.setDaemon(true);
                            return thread;
                        });
        long millis = patience.toMillis();
        watch =
                timer.scheduleAtFixedRate(
                        () -> closeIfStalled(stream), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Says that bytes arrived. */
    void moved() {
        progress.incrementAndGet();
    }

    private void closeIfStalled(InputStream stream) {
        long now = progress.get();
        if (seen.getAndSet(now) == now) {
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

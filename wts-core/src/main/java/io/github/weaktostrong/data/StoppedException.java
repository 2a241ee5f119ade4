package io.github.weaktostrong.data;

import java.util.concurrent.CancellationException;

/**
 * An exception for work that was asked to stop before it was done: by {@link Thread#interrupt}, or
 * a training by its listener.
 *
 * <p>It is thrown between two steps or batches, never inside one, so that no native code runs any
 * more when it arrives. An interrupted thread stays interrupted.
 */
public final class StoppedException extends CancellationException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message how far the work was, and what is kept of it
     */
    public StoppedException(String message) {
        super(message);
    }

    /**
     * Ends work whose thread is interrupted.
     *
     * @param done units that are done
     * @param all units of the whole work
     * @param units what they are, for example {@code rows}
     * @throws StoppedException if the current thread is interrupted
     */
    public static void check(int done, int all, String units) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoppedException(
                    "stopped after %s of %s %s; nothing of them is kept"
                            .formatted(done, all, units));
        }
    }
}

package io.github.weaktostrong.train;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress of a training in the log: SLF4J at level INFO, a line after the first step and then at
 * most one a minute, without losses.
 *
 * <p>A training that is given no listener has this one. {@link TrainingListener#NONE} says nothing,
 * and neither does a logger of this class's name at level WARN.
 */
public final class ProgressLog implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final long BETWEEN_LINES = 60_000_000_000L; // ns

    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    private long lastLine;

    /** Logs from now on. */
    public ProgressLog() {
        this(System::nanoTime, LOG::info);
    }

    /**
     * Writes lines elsewhere.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     * @param log takes a line, on the thread that says it
     */
    public ProgressLog(LongSupplier nanoTime, Consumer<String> log) {
        this.nanoTime = nanoTime;
        this.log = log;
        lastLine = nanoTime.getAsLong() - BETWEEN_LINES;
    }

    @Override
    public void onStep(TrainingStep step) {
        say(() -> "training: " + words(step));
    }

    /** A step in words: {@code step 3 of 5}. */
    public static String words(TrainingStep step) {
        return "step %s of %s".formatted(step.step(), step.totalSteps());
    }

    /** Logs a line, unless there was one within the last minute; the line is not made up then. */
    public synchronized void say(Supplier<String> line) {
        long now = nanoTime.getAsLong();
        if (now - lastLine >= BETWEEN_LINES) {
            lastLine = now;
            log.accept(line.get());
        }
    }
}

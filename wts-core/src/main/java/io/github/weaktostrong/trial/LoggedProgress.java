package io.github.weaktostrong.trial;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress of an experiment in the log, SLF4J at level INFO: a line at the start and then at most
 * one a minute, without losses.
 */
public final class LoggedProgress implements ExperimentListener {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedProgress.class);
    private static final long BETWEEN_LINES = 60_000_000_000L; // ns

    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    private long lastLine;
    private String left = "";

    /** Logs from now on. */
    public LoggedProgress() {
        this(System::nanoTime, LOG::info);
    }

    LoggedProgress(LongSupplier nanoTime, Consumer<String> log) {
        this.nanoTime = nanoTime;
        this.log = log;
        lastLine = nanoTime.getAsLong() - BETWEEN_LINES;
    }

    @Override
    public synchronized void onProgress(TrialProgress progress) {
        OptionalDouble seconds = progress.secondsLeft();
        left =
                seconds.isPresent()
                        ? "; about %s min left".formatted((long) (seconds.getAsDouble() / 60) + 1)
                        : "";
    }

    @Override
    public TrainingListener onTraining(String label, int done, int total) {
        String training = "training %s of %s (%s)".formatted(done + 1, total, label);
        say(() -> training + left);
        return step -> say(() -> training + words(step) + left);
    }

    private static String words(TrainingStep step) {
        return ": step %s of %s".formatted(step.step(), step.totalSteps());
    }

    @Override
    public void onMeasuring(int done, int total) {
        say(() -> "measuring: %s of %s".formatted(done, total));
    }

    @Override
    public void onWaiting(TrialProgress progress) {
        say(() -> "waiting for other processes: %s trainings".formatted(progress.running()));
    }

    /** One that is hidden by the time is not made up. */
    private synchronized void say(Supplier<String> line) {
        long now = nanoTime.getAsLong();
        if (now - lastLine >= BETWEEN_LINES) {
            lastLine = now;
            log.accept(line.get());
        }
    }
}

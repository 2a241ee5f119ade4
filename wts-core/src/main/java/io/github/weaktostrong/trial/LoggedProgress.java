package io.github.weaktostrong.trial;

import io.github.weaktostrong.train.ProgressLog;
import io.github.weaktostrong.train.TrainingListener;
import java.util.OptionalDouble;

/**
 * Progress of an experiment in the log: the lines of a {@link ProgressLog}, at most one a minute.
 *
 * <p>An experiment that is given no listener has this one; {@link ExperimentListener#NONE} says
 * nothing.
 */
public final class LoggedProgress implements ExperimentListener {
    private final ProgressLog log;
    private volatile String left = "";

    /** Logs from now on. */
    public LoggedProgress() {
        this(new ProgressLog());
    }

    LoggedProgress(ProgressLog log) {
        this.log = log;
    }

    @Override
    public void onProgress(TrialProgress progress) {
        OptionalDouble seconds = progress.secondsLeft();
        left =
                seconds.isPresent()
                        ? "; about %s min left".formatted((long) (seconds.getAsDouble() / 60) + 1)
                        : "";
    }

    @Override
    public TrainingListener onTraining(String label, int done, int total) {
        String training = "training %s of %s (%s)".formatted(done + 1, total, label);
        log.say(() -> training + left);
        return step -> log.say(() -> training + ": " + ProgressLog.words(step) + left);
    }

    @Override
    public void onMeasuring(int done, int total) {
        log.say(() -> "measuring: %s of %s".formatted(done, total));
    }

    @Override
    public void onWaiting(TrialProgress progress) {
        log.say(() -> "waiting for other processes: %s trainings".formatted(progress.running()));
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line per training on standard error, and its progress. */
final class ExperimentProgress implements ExperimentListener, AutoCloseable {
    private @Nullable Progress current;
    private boolean measuring;
    private String counts = "";

    @Override
    public void onProgress(TrialProgress progress) {
        counts = words(progress);
    }

    @Override
    public void onWaiting(TrialProgress progress) {
        closeCurrent();
        System.err.println("wts: waiting for other processes: " + words(progress));
    }

    private static String words(TrialProgress progress) {
        return String.format(
                Locale.ROOT,
                "%d done, %d running, %d left%s",
                progress.done(),
                progress.running(),
                progress.left(),
                timeLeft(progress));
    }

    private static String timeLeft(TrialProgress progress) {
        return progress.secondsLeft().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", about %.1f min left as the trainings so far went",
                        progress.secondsLeft().getAsDouble() / 60)
                : "";
    }

    @Override
    public TrainingListener onTraining(String label, int done, int total) {
        closeCurrent();
        String state = counts.isEmpty() ? "" : ": " + counts;
        System.err.printf("wts: training %s of %s (%s)%s%n", done + 1, total, label, state);
        Progress started = Progress.quietly(label);
        current = started;
        return started;
    }

    @Override
    public void onMeasuring(int done, int total) {
        if (!measuring || current == null) {
            closeCurrent();
            current = Progress.start("measuring");
        }
        measuring = true;
        current.show(done, total);
    }

    private void closeCurrent() {
        measuring = false;
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() {
        closeCurrent();
        if (Thread.currentThread().isInterrupted()) {
            System.err.println("wts: finished trainings are kept; run the same command to go on");
        }
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialProgress;
import java.util.Locale;

/** One line per training on standard error, and a bar for its steps on a terminal. */
final class ExperimentProgress implements ExperimentListener, AutoCloseable {
    private Progress current = Progress.silent();
    private String counts = "";

    @Override
    public void onProgress(TrialProgress progress) {
        counts = words(progress);
    }

    @Override
    public void onWaiting(TrialProgress progress) {
        current.close();
        current = Progress.silent();
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
                        ", about %.1f min left",
                        progress.secondsLeft().getAsDouble() / 60)
                : "";
    }

    @Override
    public TrainingListener onTraining(String label, int done, int total) {
        current.close();
        String state = counts.isEmpty() ? "" : ": " + counts;
        System.err.printf("wts: training %d of %d (%s)%s%n", done + 1, total, label, state);
        current = Progress.start(label);
        return current;
    }

    @Override
    public void close() {
        current.close();
        if (Thread.currentThread().isInterrupted()) {
            System.err.println("wts: finished trainings are kept; run the same command to go on");
        }
    }
}

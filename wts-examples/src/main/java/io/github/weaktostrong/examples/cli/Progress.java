package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.StepTimes;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Loss, learning rate and time left on standard error: a bar on a terminal; elsewhere a line at the
 * start and then one a minute at most.
 */
final class Progress implements TrainingListener, AutoCloseable {
    private static final double MEMORY = 0.98; // of the running mean of the loss
    private static final long BETWEEN_LINES = 60_000_000_000L; // ns

    private final String task;
    private final @Nullable ProgressBar bar;
    private final StepTimes times = new StepTimes();
    private long lastLine;
    private double loss = Double.NaN;

    private Progress(String task, @Nullable ProgressBar bar) {
        this.task = task;
        this.bar = bar;
        lastLine = System.nanoTime();
    }

    /** Progress whose first step is said, also without a terminal. */
    static Progress start(String task) {
        Progress progress = quietly(task);
        progress.lastLine -= BETWEEN_LINES;
        return progress;
    }

    /** Progress of what was announced. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on a bar without a terminal, no more
    static Progress quietly(String task) {
        return new Progress(
                task,
                System.console() == null
                        ? null
                        : new ProgressBarBuilder()
                                .setTaskName(task)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(500)
                                .hideEta() // a mean since the start; the median is in the message
                                .build());
    }

    @Override
    public void onStep(TrainingStep step) {
        times.onStep(step);
        if (step.isMeasured()) { // a private training shows its steps only
            loss = Double.isNaN(loss) ? step.loss() : MEMORY * loss + (1 - MEMORY) * step.loss();
        }
        show(step.step(), step.totalSteps(), message(step));
    }

    @Override
    public void onEpoch(int epoch) {
        times.onEpoch(epoch);
    }

    /** Shows how much of what is no training is done. */
    void show(int done, int total) {
        show(done, total, "");
    }

    private void show(int done, int total, String message) {
        if (bar != null) {
            bar.maxHint(total);
            bar.stepTo(done);
            bar.setExtraMessage(message);
        } else if (System.nanoTime() - lastLine >= BETWEEN_LINES) {
            lastLine = System.nanoTime();
            System.err.printf(Locale.ROOT, "wts: %s: %d of %d%s%n", task, done, total, message);
        }
    }

    private String message(TrainingStep step) {
        StringBuilder message = new StringBuilder();
        if (step.isMeasured()) {
            message.append(
                    String.format(
                            Locale.ROOT, ", loss %.4f, rate %.2e", loss, step.learningRate()));
        }
        times.secondsLeft()
                .ifPresent(
                        left ->
                                message.append(
                                        String.format(
                                                Locale.ROOT, ", about %.1f min left", left / 60)));
        return message.toString();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with loss, learning rate and time left on standard error; silent without a terminal. */
final class Progress implements TrainingListener, AutoCloseable {
    private static final double MEMORY = 0.98; // of the running mean of the loss

    private final @Nullable ProgressBar bar;
    private double loss = Double.NaN;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress silent() {
        return new Progress(null);
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on a bar without a terminal, no more
    static Progress start(String task) {
        if (System.console() == null) {
            return silent();
        }
        return new Progress(
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .build());
    }

    @Override
    public void onStep(TrainingStep step) {
        if (bar == null) {
            return;
        }
        bar.maxHint(step.totalSteps());
        bar.stepTo(step.step());
        if (!step.isMeasured()) {
            return; // a private training shows its steps only
        }
        loss = Double.isNaN(loss) ? step.loss() : MEMORY * loss + (1 - MEMORY) * step.loss();
        bar.setExtraMessage(
                String.format(Locale.ROOT, " loss %.4f rate %.2e", loss, step.learningRate()));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.ExperimentListener;
import io.github.weaktostrong.train.TrainingListener;
import java.util.Locale;

/** One line per training on standard error, and a bar for its steps on a terminal. */
final class ExperimentProgress implements ExperimentListener, AutoCloseable {
    private final long start = System.nanoTime();
    private int reused = -1;
    private Progress current = Progress.silent();

    @Override
    public TrainingListener onTraining(String label, int done, int total) {
        current.close();
        if (reused < 0) {
            reused = done;
        }
        double minutes = (System.nanoTime() - start) / 60e9;
        int trained = done - reused;
        String left =
                trained == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", about %.1f min left",
                                minutes / trained * (total - done));
        System.err.printf("wts: training %d of %d (%s)%s%n", done + 1, total, label, left);
        current = Progress.start(label);
        return current;
    }

    @Override
    public void close() {
        current.close();
    }
}

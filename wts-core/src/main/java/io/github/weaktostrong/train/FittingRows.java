package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The rows of a pass that fit, where a training ran out of the engine's memory. */
final class FittingRows {
    private FittingRows() {}

    /**
     * Runs a training; where the engine runs out of memory, measures how many rows fit and says so.
     *
     * @param rows of a pass of the training
     * @param measure takes as much memory as a step of so many rows, and fails as the training did
     *     if they do not fit
     * @throws IllegalStateException with the number of rows in place of the engine's failure
     */
    static <T> T orSaid(Supplier<T> training, int rows, IntConsumer measure) {
        try {
            return training.get();
        } catch (RuntimeException e) {
            if (Engines.outOfMemory(e).isEmpty()) {
                throw e;
            }
            OptionalInt fitting = below(rows, measure);
            String advice =
                    fitting.isEmpty()
                            ? "expected room for one; take shorter rows, a smaller model,"
                                    + " --recompute or a device with more"
                            : "expected a number that fits: %s did just now; take micro-batches of so many (--micro-batch-size %<s, microBatchSize), which leave the result as it is, smaller batches, or --recompute"
                                    .formatted(fitting.getAsInt());
            IllegalStateException said =
                    new IllegalStateException(
                            "memory ran out with %s rows at once; %s".formatted(rows, advice));
            said.addSuppressed(e); // as a cause it would be reported in place of this
            throw said;
        }
    }

    /** Halves the rows until they fit; empty if not even one does. */
    private static OptionalInt below(int rows, IntConsumer measure) {
        for (int fewer = rows / 2; fewer >= 1; fewer /= 2) {
            try {
                measure.accept(fewer);
                return OptionalInt.of(fewer);
            } catch (RuntimeException e) {
                if (Engines.outOfMemory(e).isEmpty()) {
                    throw e;
                }
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Differentiates made-up rows as a training does its own, with the optimizer's state beside
     * them, and forgets the gradients: the model stays as it is, and no row is looked at. Rows are
     * as long as the longest of a training, under a mechanism as any may be, which says nothing of
     * them.
     *
     * @throws RuntimeException the engine's, if memory runs out
     */
    static void take(TrainingTask task, TrainingConfig config, int count) {
        int length = length(task, config);
        int vocabulary = task.model().shape().vocabSize();
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(IntStream.range(0, length).map(i -> i % vocabulary).toArray());
        }
        differentiate(task.of(rows), settings(config, count, length));
    }

    /** Tokens of a made-up row. */
    static int length(TrainingTask task, TrainingConfig config) {
        int any = Math.min(config.maxLength(), task.model().shape().positions());
        int longest = task.rows().stream().mapToInt(row -> row.length).max().orElse(any);
        return Math.max(2, config.mechanism().isPresent() ? any : longest);
    }

    private static TrainingConfig settings(TrainingConfig config, int count, int length) {
        TrainingConfig.Builder settings =
                TrainingConfig.builder()
                        .batchSize(count)
                        .recompute(config.recompute())
                        .maxLength(length)
                        .optimizer(config.optimizer())
                        .part(config.part())
                        .frozen(config.frozen());
        config.mechanism().ifPresent(each -> settings.maxGradNorm(0).mechanism(each));
        return settings.build();
    }

    private static void differentiate(TrainingTask task, TrainingConfig config) {
        LoadedModel model = task.model();
        int[] all = IntStream.range(0, task.rows().size()).toArray();
        TrainingTask.Session session = task.begin(config, 1);
        boolean graph = config.mechanism().map(GradientMechanism::oneRowAtATime).orElse(true);
        try (ParameterUpdate update = new ParameterUpdate(model, config, graph)) {
            if (config.mechanism().isPresent()) {
                GradientMechanism mechanism = config.mechanism().get();
                GradientMechanism.Session clipping =
                        mechanism.begin(all.length, all.length, 1, model.device());
                try (ClippedSum sum =
                        new ClippedSum(session.perExample(), update, mechanism, clipping, config)) {
                    sum.compute(all, 0);
                }
            } else {
                try (NDManager scope = model.newStep()) {
                    update.lossAndNorm(session.gradient(scope, all, 0, update));
                }
            }
        }
    }
}

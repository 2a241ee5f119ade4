package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.NeoXModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Times whole optimizer steps (forward, backward, clipping, AdamW) on random full-length rows.
 *
 * @param batchSize rows of a step
 * @param length tokens of a row
 * @param steps timed steps, after {@value #WARM_UP} that are not counted
 */
public record StepBenchmark(int batchSize, int length, int steps) {
    private static final int WARM_UP = 3;
    private static final int MATRIX = 1024;
    private static final double FLOPS_PER_PARAMETER = 6; // forward 2, backward 4

    /** Checks the ranges. */
    public StepBenchmark {
        Ranges.requireAtLeast("batch size", batchSize, 1);
        Ranges.requireAtLeast("length", length, 2);
        Ranges.requireAtLeast("steps", steps, 1);
    }

    /**
     * What was measured.
     *
     * @param stepMillis median milliseconds of a step
     * @param tokensPerSecond tokens of a batch by that median
     * @param matmulGflops rate of float32 products of 1024 x 1024 matrices, in this process
     * @param fractionOfMatmul 6 x (parameters without the input embedding) x tokens / time, as a
     *     share of that rate
     * @param arraysBefore arrays the model owned before the timed steps
     * @param arraysAfter and after them: equal when nothing leaks
     */
    public record Result(
            double stepMillis,
            double tokensPerSecond,
            double matmulGflops,
            double fractionOfMatmul,
            int arraysBefore,
            int arraysAfter) {}

    /** Times steps of a classifier or a language model, which trains it: throw it away. */
    public Result run(NeoXModel model) {
        return time(
                model instanceof CausalLanguageModel causal
                        ? task(causal)
                        : task((TextClassifier) model));
    }

    /** The classifier's task on random rows. */
    ClassifierTask task(TextClassifier model) {
        List<int[]> rows = rows(model);
        float[][] targets = new float[rows.size()][model.classes()];
        for (int i = 0; i < targets.length; i++) {
            targets[i][i % model.classes()] = 1;
        }
        LabelledRows data = new LabelledRows(rows, targets, new int[rows.size()], List.of("all"));
        ClassificationObjective plain =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of());
        return new ClassifierTask(model, data, plain);
    }

    /**
     * Times steps with regularizers against plain ones of the same model, in turn, so that what
     * else the machine does meets both.
     *
     * @param regularizers for a classifier; every row has a perturbed version of the same length
     */
    public RegularizedStepBenchmark.Result run(
            TextClassifier model, List<? extends Regularizer> regularizers) {
        return new RegularizedStepBenchmark(this, WARM_UP).run(model, rows(model), regularizers);
    }

    /** The language model's task on random rows. */
    CausalTask task(CausalLanguageModel model) {
        return new CausalTask(model, rows(model));
    }

    /**
     * Checks the length against a model's positions, which may save loading it.
     *
     * @throws IllegalArgumentException if the rows are too long
     */
    public void requireFits(GptNeoXConfig shape) {
        int positions = shape.positions();
        if (length > positions) {
            throw new IllegalArgumentException(
                    "length "
                            + length
                            + " is beyond the model's "
                            + positions
                            + " positions; expected at most so many; shorten it");
        }
    }

    private List<int[]> rows(NeoXModel model) {
        requireFits(model.config());
        SplittableRandom random = Seeds.of(0).child("benchmark").random();
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < batchSize; i++) {
            rows.add(random.ints(length, 0, model.config().vocabSize()).toArray());
        }
        return rows;
    }

    private Result time(TrainingTask task) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(WARM_UP + steps)
                        .batchSize(batchSize)
                        .learningRate(1e-5)
                        .build();
        long[] ends = new long[WARM_UP + steps + 1];
        int[] arrays = new int[WARM_UP + steps + 1];
        double rate = matmulRate(task.model());
        ends[0] = System.nanoTime();
        TrainingLoop.run(
                task,
                config,
                step -> {
                    ends[step.step()] = System.nanoTime();
                    arrays[step.step()] = task.model().arrayCount();
                });
        double[] seconds = new double[steps];
        Arrays.setAll(seconds, i -> (ends[WARM_UP + i + 1] - ends[WARM_UP + i]) / 1e9);
        Arrays.sort(seconds);
        double median = (seconds[(steps - 1) / 2] + seconds[steps / 2]) / 2;
        double tokens = (double) batchSize * length;
        double flops = FLOPS_PER_PARAMETER * multiplied(task.model()) * tokens;
        return new Result(
                median * 1e3,
                tokens / median,
                rate / 1e9,
                flops / median / rate,
                arrays[WARM_UP],
                arrays[WARM_UP + steps]);
    }

    private static long multiplied(NeoXModel model) {
        long embedding = (long) model.config().vocabSize() * model.config().hiddenSize();
        return model.parameterCount() - embedding;
    }

    private static double matmulRate(NeoXModel model) {
        try (NDManager scope = model.newStep()) {
            return GradMode.off(() -> matmulRate(scope));
        }
    }

    private static double matmulRate(NDManager scope) {
        NDArray a = scope.randomUniform(-1, 1, new Shape(MATRIX, MATRIX));
        NDArray b = scope.randomUniform(-1, 1, new Shape(MATRIX, MATRIX));
        multiply(a, b, 5); // warms up
        long begin = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - begin < 1_000_000_000L) {
            multiply(a, b, 5);
            count += 5;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return 2.0 * MATRIX * MATRIX * MATRIX * count / seconds;
    }

    private static void multiply(NDArray a, NDArray b, int times) {
        for (int i = 0; i < times; i++) {
            try (NDArray product = a.matMul(b);
                    NDArray first = product.get(0, 0)) {
                first.getFloat(); // waits for the device
            }
        }
    }

    /** Peak resident memory of this process in MiB, where the system tells it (Linux). */
    public static OptionalLong peakResidentMib() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.exists(status)
                    ? Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}

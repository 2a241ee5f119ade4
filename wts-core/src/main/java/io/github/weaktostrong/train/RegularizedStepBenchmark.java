package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Times plain and regularized steps of one classifier, in turn. */
public final class RegularizedStepBenchmark {
    private static final List<String> WORDS =
            List.of("old", "tea", "film", "house", "with", "many", "ran", "and", "good", "rain");

    private final StepBenchmark settings;
    private final int warmUp;

    RegularizedStepBenchmark(StepBenchmark settings, int warmUp) {
        this.settings = settings;
        this.warmUp = warmUp;
    }

    /**
     * What was measured.
     *
     * @param plainMillis median milliseconds of a plain step
     * @param regularizedMillis median milliseconds of a step with the regularizers
     */
    public record Result(double plainMillis, double regularizedMillis) {
        /** Regularized over plain. */
        public double ratio() {
            return regularizedMillis / plainMillis;
        }
    }

    Result run(TextClassifier model, List<int[]> rows, List<? extends Regularizer> regularizers) {
        AuxiliaryConfidenceLoss off = AuxiliaryConfidenceLoss.off();
        List<ClassificationObjective> objectives =
                List.of(
                        ClassificationObjective.of(off, List.of()),
                        ClassificationObjective.of(off, regularizers));
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(warmUp + settings.steps())
                        .batchSize(settings.batchSize())
                        .maxLength(settings.length())
                        .build();
        LabelledRows data = labelled(rows, model.classes());
        double[][] seconds = new double[2][settings.steps()];
        try (ParameterUpdate plain = new ParameterUpdate(model, config);
                ParameterUpdate regularized = new ParameterUpdate(model, config)) {
            List<ParameterUpdate> updates = List.of(plain, regularized);
            List<TrainingTask.Session> tasks = new ArrayList<>();
            for (ClassificationObjective objective : objectives) {
                ClassifierTask task = new ClassifierTask(model, data, objective);
                tasks.add(task.begin(config, config.steps(rows.size())));
            }
            for (int step = 0; step < warmUp + settings.steps(); step++) {
                for (int kind = 0; kind < 2; kind++) {
                    double taken = step(model, tasks.get(kind), updates.get(kind), step);
                    if (step >= warmUp) {
                        seconds[kind][step - warmUp] = taken;
                    }
                }
            }
        }
        return new Result(1e3 * median(seconds[0]), 1e3 * median(seconds[1]));
    }

    private double step(
            TextClassifier model,
            TrainingTask.Session task,
            ParameterUpdate update,
            int stepsDone) {
        int[] batch = IntStream.range(0, settings.batchSize()).toArray();
        long begin = System.nanoTime();
        try (NDManager scope = model.newStep()) {
            TrainingTask.BatchGradient result = task.gradient(scope, batch, stepsDone, update);
            update.apply(result.gradients(), update.norm(result.gradients()), 1e-6);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Random rows, each with a perturbed text that is cut to the same length in tokens. */
    private LabelledRows labelled(List<int[]> rows, int classes) {
        SplittableRandom random = Seeds.of(0).child("perturbed").random();
        float[][] targets = new float[rows.size()][classes];
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            targets[i][i % classes] = 1;
            StringBuilder text = new StringBuilder("row " + i);
            for (int word = 0; word < settings.length(); word++) {
                text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
            }
            Example row = Example.of("row " + i);
            examples.add(row.withPerturbed(List.of(Example.of(text.toString()))));
        }
        int[] groups = new int[rows.size()];
        return new LabelledRows(rows, targets, groups, List.of("all"), examples, false);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}

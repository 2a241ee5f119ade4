package io.github.weaktostrong.examples.bench;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Times whole optimizer steps (forward, backward, clipping, AdamW) on random full-length rows. The
 * model is trained by that: throw it away.
 *
 * @param batchSize rows of a step, which are also all rows
 * @param length tokens of a row
 * @param steps timed steps of each kind
 * @param part what of the model is trained
 * @param recompute whether layers are computed again on the way back
 */
public record StepBenchmark(
        int batchSize, int length, int steps, TrainedPart part, boolean recompute) {
    private static final double FLOPS_PER_PARAMETER = 6; // forward 2, backward 4
    private static final List<String> WORDS =
            List.of("old", "tea", "film", "house", "with", "many", "ran", "and", "good", "rain");

    private static final String AT_LEAST =
            " %s; expected a whole number of at least %s; correct the setting";

    /** Checks the ranges. */
    public StepBenchmark {
        Checks.requireAtLeast(batchSize, 1, "batch size" + AT_LEAST);
        Checks.requireAtLeast(length, 2, "length" + AT_LEAST);
        Checks.requireAtLeast(steps, 1, "steps" + AT_LEAST);
    }

    /** Steps that train the whole model. */
    public StepBenchmark(int batchSize, int length, int steps) {
        this(batchSize, length, steps, TrainedPart.ALL, false);
    }

    /**
     * Plain steps of a model.
     *
     * @param stepMillis median milliseconds of a step
     * @param tokensPerSecond tokens of a batch by that median
     * @param matmulGflops rate of float32 products of matrices, see {@link Machine}, in this
     *     process
     * @param fractionOfMatmul 6 x (parameters without the input embedding) x tokens / time, as a
     *     share of that rate; null where a part of the model is trained
     * @param trainedParameters number of parameters that are trained
     * @param deviceMib memory of the GPU after the steps, see {@link Machine#deviceMib}
     * @param arraysBefore arrays the model owned before the timed steps
     * @param arraysAfter and after them: equal when nothing leaks
     */
    public record Plain(
            double stepMillis,
            double tokensPerSecond,
            double matmulGflops,
            @Nullable Double fractionOfMatmul,
            long trainedParameters,
            OptionalLong deviceMib,
            int arraysBefore,
            int arraysAfter) {}

    /** What is trained of a model, by name. */
    public Map<String, NDArray> trained(LoadedModel model) {
        Map<String, NDArray> trained = new LinkedHashMap<>(model.parameters());
        trained.keySet().retainAll(part.of(model.shape(), model.parameters().keySet()));
        return trained;
    }

    /** Number of parameters that are trained of a model. */
    public long trainedParameters(LoadedModel model) {
        return trained(model).values().stream().mapToLong(NDArray::size).sum();
    }

    /** Times plain steps of a classifier or a language model. */
    public Plain plain(LoadedModel model) {
        double rate = Machine.matmulRate(model);
        List<Integer> arrays = new ArrayList<>();
        TrainingListener counting = step -> arrays.add(model.arrayCount());
        TimedSteps.Training training = training(model, List.of(), Optional.empty());
        TimedSteps times = new TimedSteps(1, (count, to) -> training.run(count, to.and(counting)));
        times.take(steps);
        double seconds = times.medianMillis() / 1e3;
        double tokens = (double) batchSize * length;
        long embedding = (long) model.shape().vocabSize() * model.shape().hiddenSize();
        double flops = FLOPS_PER_PARAMETER * (model.parameterCount() - embedding) * tokens;
        return new Plain(
                times.medianMillis(),
                tokens / seconds,
                rate / 1e9,
                part.equals(TrainedPart.ALL) ? (Double) (flops / seconds / rate) : null,
                trainedParameters(model),
                Machine.deviceMib(model.device()),
                arrays.get(TimedSteps.WARM_UP - 1),
                arrays.get(arrays.size() - 1));
    }

    /**
     * Steps with a regularizer beside plain ones.
     *
     * @param plainMillis median milliseconds of a plain step
     * @param regularizedMillis median milliseconds of a step with the regularizer
     */
    public record Regularized(double plainMillis, double regularizedMillis) {
        /** Regularized over plain. */
        public double ratio() {
            return regularizedMillis / plainMillis;
        }
    }

    /**
     * Times steps with a regularizer against plain ones of the same model, in turns.
     *
     * @param regularizer of a classifier; every row has a perturbed version of the same length
     */
    public Regularized regularized(TextClassifier model, Regularizer regularizer) {
        TimedSteps plain = new TimedSteps(1, training(model, List.of(), Optional.empty()));
        TimedSteps regularized =
                new TimedSteps(1, training(model, List.of(regularizer), Optional.empty()));
        TimedSteps.inTurns(steps, plain, regularized);
        return new Regularized(plain.medianMillis(), regularized.medianMillis());
    }

    /**
     * Checks the length against a model's positions, which may save loading it.
     *
     * @throws IllegalArgumentException if the rows are too long
     */
    public void requireFits(ModelShape shape) {
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

    /**
     * A training that can be repeated, every step of it on all rows.
     *
     * @param regularizers of a classifier
     * @param mechanism none for plain steps
     */
    TimedSteps.Training training(
            LoadedModel model,
            List<? extends Regularizer> regularizers,
            Optional<GradientMechanism> mechanism) {
        return training(model, regularizers, count -> config(count, mechanism));
    }

    private TimedSteps.Training training(
            LoadedModel model,
            List<? extends Regularizer> regularizers,
            IntFunction<TrainingConfig> config) {
        List<int[]> rows = rows(model);
        if (model instanceof CausalLanguageModel causal) {
            return (count, listener) ->
                    CausalTraining.run(causal, rows, config.apply(count), listener);
        }
        TextClassifier classifier = (TextClassifier) model;
        LabelledRows data = labelled(rows, classifier.classes());
        ClassificationObjective objective =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), regularizers);
        return (count, listener) ->
                ClassifierTraining.run(classifier, data, objective, config.apply(count), listener);
    }

    private TrainingConfig config(int count, Optional<GradientMechanism> mechanism) {
        TrainingConfig.Builder config =
                TrainingConfig.builder()
                        .epochs(count)
                        .batchSize(batchSize)
                        .recompute(recompute)
                        .maxLength(length)
                        .learningRate(1e-5)
                        .part(part);
        mechanism.ifPresent(clipping -> config.maxGradNorm(0).mechanism(clipping));
        return config.build();
    }

    private List<int[]> rows(LoadedModel model) {
        requireFits(model.shape());
        SplittableRandom random = Seeds.of(0).child("benchmark").random();
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < batchSize; i++) {
            rows.add(random.ints(length, 0, model.shape().vocabSize()).toArray());
        }
        return rows;
    }

    /** Random rows, each with a perturbed text that is cut to the same length in tokens. */
    private LabelledRows labelled(List<int[]> rows, int classes) {
        SplittableRandom random = Seeds.of(0).child("perturbed").random();
        float[][] targets = new float[rows.size()][classes];
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            targets[i][i % classes] = 1;
            StringBuilder text = new StringBuilder("row " + i);
            for (int word = 0; word < length; word++) {
                text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
            }
            Example row = Example.of("row " + i);
            examples.add(row.withPerturbed(List.of(Example.of(text.toString()))));
        }
        int[] groups = new int[rows.size()];
        return new LabelledRows(rows, targets, groups, List.of("all"), examples, false);
    }
}

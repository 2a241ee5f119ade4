package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One property of the paper as an experiment with classifiers: its data, its regularizer, and
 * settings that a preset gives and a user may override.
 */
public interface Experiment {

    /** The name on the command line, which is that of the property. */
    String name();

    /** The settings file. */
    Preset preset();

    /**
     * The data.
     *
     * @param data files or folders of the benchmark; empty for the embedded data
     * @param maxRows a sample of so many rows, before splitting; empty for all
     * @param sampleSeed seed of that sample
     * @throws io.github.weaktostrong.data.BadInputException if the data cannot be used
     */
    ClassifierBenchmark benchmark(List<Path> data, Optional<Integer> maxRows, long sampleSeed);

    /** The regularizer of a strength: lambda, or the noise's standard deviation. */
    Regularizer regularizer(double strength);

    /**
     * What a reader should know of these settings on these models, for the report; nothing by
     * default. It may open the models.
     */
    default List<String> remarks(ModelSpec weak, ModelSpec strong) {
        return List.of();
    }

    /**
     * The experiment as the preset says; models, benchmark, seeds and strategies are left to the
     * caller, see {@link ExperimentRun}.
     */
    default WeakToStrong.Builder builder() {
        Preset preset = preset();
        double lambda = preset.number("lambda");
        double lambdaTransfer = preset.has("lambda_wts") ? preset.number("lambda_wts") : lambda;
        AlphaSchedule schedule =
                new AlphaSchedule(preset.number("alpha"), preset.number("alpha_warm_up"));
        WeakToStrong.Builder builder = WeakToStrong.builder();
        if (preset.has("weak_labels")) {
            builder.weakLabels(preset.choice("weak_labels", WeakLabels.class));
        }
        DataSources.containedWords(preset)
                .ifPresent(
                        words ->
                                builder.remark(
                                        "rows of at least %d words that contain one another are in one split"
                                                .formatted(words)));
        return builder.weakTraining(training("weak"))
                .strongTraining(training("strong"))
                .weakRegularizer(regularizer(lambda))
                .transferRegularizer(regularizer(lambdaTransfer))
                .auxiliaryLoss(schedule);
    }

    private TrainingConfig training(String model) {
        Preset preset = preset();
        Schedule schedule = preset.choice("schedule", Schedule.class);
        double peak = preset.number(model + "_learning_rate");
        String epochs = model + "_epochs"; // of this model alone
        return TrainingConfig.builder()
                .epochs(preset.integer(preset.has(epochs) ? epochs : "epochs"))
                .batchSize(preset.integer("batch_size"))
                .maxLength(preset.integer("max_length"))
                .learningRate(new LearningRate(peak, schedule, preset.number("warm_up"), 0))
                .build();
    }
}

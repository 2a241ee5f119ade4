package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;

/** An experiment with classifiers, whose strategies differ in the strength of one regularizer. */
interface ClassifierExperiment extends Experiment {
    /** The regularizer of a strength: lambda, or the noise's standard deviation. */
    Regularizer regularizer(double strength);

    @Override
    default Benchmark planned(SplitSizes sizes, int parts) {
        return new PlannedBenchmarks.Rows(name(), name(), sizes, parts);
    }

    @Override
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

package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.regularizers.privacy.ComposedBudget;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An experiment with classifiers, whose strategies differ in the strength of one regularizer. */
interface ClassifierExperiment extends Experiment {
    /** The setting with the strength of the strong ceiling, in place of a grid to pick from. */
    String STRONG_LAMBDA = "strong_lambda";

    /** The regularizer of a strength: lambda, or the noise's standard deviation. */
    Regularizer regularizer(double strength);

    @Override
    default Benchmark planned(SplitSizes sizes, int parts) {
        return new PlannedBenchmarks.Rows(name(), name(), sizes, parts, List.of());
    }

    @Override
    default WeakToStrong.Builder builder(List<Regularizer> further) {
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
                                        "rows of at least %s words that contain one another are in one split"
                                                .formatted(words)));
        if (DataSources.servesGiven(preset)) {
            builder.remark(
                    "perturbed versions of D_WTS are those given: they were made against ground"
                            + " truth, which their edits may tell the students");
        }
        if (preset.has(ExperimentRun.METHOD)) {
            MethodText.Method method =
                    MethodText.parse(preset.text(ExperimentRun.METHOD), schedule);
            builder.auxiliaryLoss(method.loss()).auxiliaryTeaching(method.teaching());
            method.teaching()
                    .votes()
                    .ifPresent(
                            votes -> builder.composition(new ComposedBudget(), MethodText.DELTA));
        } else {
            builder.auxiliaryLoss(schedule);
        }
        builder.weakTraining(training("weak"))
                .strongTraining(training("strong"))
                .weakRegularizer(regularizer(lambda))
                .transferRegularizer(regularizer(lambdaTransfer))
                .design(preset.design())
                .ceilingGrid(ceilings(lambda, further));
        further.forEach(builder::regularizer);
        return builder;
    }

    /**
     * Candidates of the ceiling: multiples of lambda, 0 being no regularizer at all; a single one
     * where {@link #STRONG_LAMBDA} is set.
     */
    private List<List<Regularizer>> ceilings(double lambda, List<Regularizer> further) {
        Set<Double> strengths = new LinkedHashSet<>();
        if (preset().has(STRONG_LAMBDA)) {
            strengths.add(preset().number(STRONG_LAMBDA));
        } else {
            for (double multiple : preset().list("ceiling_lambda", "numbers", Double::valueOf)) {
                strengths.add(Math.min(multiple * lambda, maxStrength()));
            }
        }
        List<List<Regularizer>> candidates = new ArrayList<>();
        for (double strength : strengths) {
            List<Regularizer> candidate = new ArrayList<>();
            if (strength > 0) {
                candidate.add(regularizer(strength));
                candidate.addAll(further);
            }
            candidates.add(candidate);
        }
        return candidates;
    }

    /** Largest strength that the regularizer is defined for; none by default. */
    default double maxStrength() {
        return Double.POSITIVE_INFINITY;
    }

    private TrainingConfig training(String model) {
        Preset preset = preset();
        Schedule schedule = preset.choice("schedule", Schedule.class);
        double peak = preset.number(model + "_learning_rate");
        String epochs = model + "_epochs"; // of this model alone
        int batch = preset.integer("batch_size");
        return TrainingConfig.builder()
                .epochs(preset.integer(preset.has(epochs) ? epochs : "epochs"))
                .batchSize(batch)
                .microBatchSize(preset.microBatchSize(batch))
                .maxLength(preset.integer("max_length"))
                .learningRate(new LearningRate(peak, schedule, preset.number("warm_up"), 0))
                .part(preset.trained(model))
                .recompute(preset.recompute())
                .build();
    }
}

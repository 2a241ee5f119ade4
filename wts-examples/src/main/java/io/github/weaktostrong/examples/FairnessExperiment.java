package io.github.weaktostrong.examples;

import io.github.weaktostrong.Benchmark;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.Adult;
import io.github.weaktostrong.eval.benchmark.AdultData;
import io.github.weaktostrong.eval.benchmark.AdultOptions;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Question: does fairness (demographic parity) survive the transfer from a weak to a strong model?
 *
 * <p>Command: {@code wts fairness --out DIR}; minutes on two CPU cores with the mini preset. Figure
 * 2a and the fairness column of Table 1 of Pawelczyk et al. (2024).
 */
public final class FairnessExperiment {
    private final Preset preset;

    /** The experiment at a scale, {@code mini} or {@code paper}. */
    public FairnessExperiment(String scale) {
        preset = Preset.of("fairness", scale);
    }

    /** The settings file. */
    public Preset preset() {
        return preset;
    }

    /**
     * The data: the embedded Adult, Adult's files, or a reader's own rows.
     *
     * @param data folder or file of Adult, or a {@code .jsonl} file with text, label and group;
     *     empty for the embedded set
     * @param maxRows a sample of so many rows, before splitting; empty for all
     * @param sampleSeed seed of that sample
     */
    public Benchmark benchmark(Optional<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        if (data.isPresent() && data.get().toString().endsWith(".jsonl")) {
            Dataset rows = JsonLines.read(data.get(), Required.LABEL, Required.GROUP);
            Dataset sample = sample(rows, maxRows, sampleSeed);
            return FairnessBenchmark.of(sample, sizes(sample.size()), Map.of());
        }
        data.filter(path -> !Files.exists(path))
                .ifPresent(
                        path -> {
                            throw new BadInputException(
                                    path
                                            + ": does not exist; expected Adult's files or a .jsonl"
                                            + " file; check the path");
                        });
        AdultOptions options = AdultOptions.defaults();
        Dataset rows =
                data.map(path -> AdultData.load(path, options))
                        .orElseGet(() -> EmbeddedAdult.load(options));
        Dataset sample = sample(rows, maxRows, sampleSeed);
        return Adult.of(sample, options, sizes(sample.size()));
    }

    private static Dataset sample(Dataset rows, Optional<Integer> maxRows, long seed) {
        return maxRows.isPresent() && maxRows.get() < rows.size()
                ? rows.sample(maxRows.get(), seed)
                : rows;
    }

    /** The preset's sizes where there are rows enough, otherwise shares of what there is. */
    private SplitSizes sizes(int rows) {
        return preset.sizes()
                .filter(sizes -> sizes.total() <= rows)
                .orElseGet(() -> SplitSizes.fortyFortyTwenty(rows));
    }

    /** The experiment on some data, everything else as the preset says. */
    public WeakToStrong.Builder builder(Settings settings) {
        TrainingConfig common =
                TrainingConfig.builder()
                        .epochs(settings.epochs().orElse(preset.integer("epochs")))
                        .batchSize(settings.batchSize().orElse(preset.integer("batch_size")))
                        .maxLength(preset.integer("max_length"))
                        .build();
        double lambda = settings.lambda().orElse(preset.number("lambda"));
        double lambdaTransfer = settings.lambdaTransfer().orElse(lambda);
        double alpha = settings.alpha().orElse(preset.number("alpha"));
        AlphaSchedule schedule = new AlphaSchedule(alpha, preset.number("alpha_warm_up"));
        return WeakToStrong.builder()
                .weakTraining(withRate(common, settings, "weak_learning_rate"))
                .strongTraining(withRate(common, settings, "strong_learning_rate"))
                .weakRegularizer(Fairness.demographicParity(lambda))
                .transferRegularizer(Fairness.demographicParity(lambdaTransfer))
                .auxiliaryLoss(new AuxiliaryConfidenceLoss(schedule, Hardening.BATCH_QUANTILE));
    }

    private TrainingConfig withRate(TrainingConfig config, Settings settings, String key) {
        double peak = settings.learningRate().orElse(preset.number(key));
        Schedule schedule = Schedule.valueOf(preset.text("schedule").toUpperCase(Locale.ROOT));
        LearningRate rate = new LearningRate(peak, schedule, preset.number("warm_up"), 0);
        return config.toBuilder().learningRate(rate).build();
    }

    /**
     * What a user sets instead of the preset.
     *
     * @param epochs passes over the data
     * @param batchSize rows of a step
     * @param learningRate of both models
     * @param lambda strength on the weak model, and on the transfer unless that is set
     * @param lambdaTransfer strength on the transfer
     * @param alpha largest weight of the auxiliary confidence loss
     */
    public record Settings(
            Optional<Integer> epochs,
            Optional<Integer> batchSize,
            Optional<Double> learningRate,
            Optional<Double> lambda,
            Optional<Double> lambdaTransfer,
            Optional<Double> alpha) {}
}

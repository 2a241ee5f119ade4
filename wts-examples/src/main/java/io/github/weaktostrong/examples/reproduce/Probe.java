package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.examples.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.StepBenchmark;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast this machine trains, from a few timed steps of embedded models: the basis of a time
 * estimate. Models that are not embedded are taken to run at the rate of the largest one timed,
 * which is too low for a GPU.
 */
public final class Probe {
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int STEPS = 3;

    private final Map<String, Double> rates = new LinkedHashMap<>();
    private final double fallback;

    private Probe(List<MiniModel> models, String device) {
        double best = 0;
        for (MiniModel model : models) {
            double rate = rate(model, device);
            rates.put(model.id(), rate);
            best = Math.max(best, rate);
        }
        fallback = best;
    }

    /**
     * Times steps of embedded models, seconds in all.
     *
     * @param models at least one
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     */
    public static Probe of(List<MiniModel> models, String device) {
        return new Probe(models, device);
    }

    private static double rate(MiniModel model, String device) {
        TrainingConfig config = TrainingConfig.builder().batchSize(BATCH).maxLength(LENGTH).build();
        TrainingCost.Work work = new TrainingCost.Work(BATCH, 0, LENGTH, 1);
        double flops = TrainingCost.of(model.shape(), config, work).flops();
        try (TextClassifier open =
                TextClassifier.open(
                        ModelSpec.random(model.id(), model.shape(), 0, MiniModel.tokenizer()),
                        2,
                        0,
                        Engines.device(device))) {
            StepBenchmark.Result result = new StepBenchmark(BATCH, LENGTH, STEPS).run(open);
            return flops / (result.stepMillis() / 1e3);
        }
    }

    /** Measured floating-point operations per second, by model. */
    public Map<String, Double> rates() {
        return new LinkedHashMap<>(rates);
    }

    /** Expected seconds of trainings, one after the other. */
    public double seconds(List<Estimate.Training> trainings) {
        return trainings.stream()
                .mapToDouble(t -> t.cost().flops() / rates.getOrDefault(t.model(), fallback))
                .sum();
    }
}

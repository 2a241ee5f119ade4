package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The speed of this machine in training, from a few timed steps of embedded models: the basis of a
 * time estimate. Models that are not embedded are taken to run at the rate of one layer of width
 * 512.
 */
public final class Probe {
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int STEPS = 3;
    private static final GptNeoXConfig WIDE =
            GptNeoXConfig.of(1, 512, 8).withVocabSize(4096).withPositions(512);

    private final Map<String, Double> rates = new LinkedHashMap<>();
    private final double wide;

    private Probe(List<MiniModel> models, String device) {
        models.forEach(m -> rates.put(m.id(), rate(m.id(), m.shape(), device)));
        wide = rate("wide", WIDE, device);
    }

    /**
     * Times steps of embedded models, seconds in all.
     *
     * @param models those of the plan
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     */
    public static Probe of(List<MiniModel> models, String device) {
        return new Probe(models, device);
    }

    private static double rate(String name, GptNeoXConfig shape, String device) {
        TrainingConfig config = TrainingConfig.builder().batchSize(BATCH).maxLength(LENGTH).build();
        TrainingCost.Work work = new TrainingCost.Work(BATCH, 0, LENGTH, 1);
        double flops = TrainingCost.of(shape, config, work).flops();
        try (TextClassifier open =
                TextClassifier.open(
                        ModelSpec.random(name, shape, 0, MiniModel.tokenizer()),
                        2,
                        0,
                        Engines.device(device))) {
            double millis = new StepBenchmark(BATCH, LENGTH, STEPS).plain(open).stepMillis();
            return flops / (millis / 1e3);
        }
    }

    /** Measured floating-point operations per second, by model. */
    public Map<String, Double> rates() {
        Map<String, Double> all = new LinkedHashMap<>(rates);
        all.put("layer of width 512", wide);
        return all;
    }

    /** Expected seconds of trainings, one after the other. */
    public double seconds(List<Estimate.Training> trainings) {
        return trainings.stream()
                .mapToDouble(t -> t.cost().flops() / rates.getOrDefault(t.model(), wide))
                .sum();
    }
}

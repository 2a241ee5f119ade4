package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.examples.reproduce.Estimate;
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
final class SpeedProbe {
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int STEPS = 3;
    private static final GptNeoXConfig WIDE =
            GptNeoXConfig.of(1, 512, 8).withVocabSize(4096).withPositions(512);

    private final Map<String, Double> rates = new LinkedHashMap<>();
    private final double wide;
    private final double wideSeconds; // of a step of one layer
    private final double matmulRate; // operations a second

    private SpeedProbe(List<MiniModel> models, ComputeOptions compute) {
        models.forEach(
                m ->
                        rates.put(
                                m.id(),
                                flops(m.shape(), compute)
                                        / seconds(measured(m.id(), m.shape(), compute))));
        StepBenchmark.Plain ofWide = measured("wide", WIDE, compute);
        wideSeconds = seconds(ofWide);
        wide = flops(WIDE, compute) / wideSeconds;
        matmulRate = ofWide.matmulGflops() * 1e9;
    }

    /**
     * Times steps of embedded models, seconds in all.
     *
     * @param models those of the plan
     * @param compute where, and in which arithmetic
     */
    static SpeedProbe of(List<MiniModel> models, ComputeOptions compute) {
        return new SpeedProbe(models, compute);
    }

    private static double seconds(StepBenchmark.Plain measured) {
        return measured.stepMillis() / 1e3;
    }

    private static double flops(GptNeoXConfig shape, ComputeOptions compute) {
        TrainingConfig config = TrainingConfig.builder().batchSize(BATCH).maxLength(LENGTH).build();
        TrainingCost.Work work = new TrainingCost.Work(BATCH, 0, LENGTH, 1, compute.precision());
        return TrainingCost.of(shape, config, work).flops();
    }

    private static StepBenchmark.Plain measured(
            String name, GptNeoXConfig shape, ComputeOptions compute) {
        try (TextClassifier open =
                TextClassifier.open(
                        ModelSpec.random(name, shape, 0, MiniModel.tokenizer())
                                .computedIn(compute.precision()),
                        2,
                        0,
                        compute.device())) {
            return new StepBenchmark(BATCH, LENGTH, STEPS).plain(open);
        }
    }

    /** Measured floating-point operations per second, by model. */
    Map<String, Double> rates() {
        Map<String, Double> all = new LinkedHashMap<>(rates);
        all.put("layer of width 512", wide);
        return all;
    }

    /** What was timed. */
    String words() {
        return "%s steps (%s x %s tokens) of %s, timed just now"
                .formatted(STEPS, BATCH, LENGTH, String.join(", ", rates().keySet()));
    }

    /** Expected seconds of trainings, one after the other. */
    double seconds(List<Estimate.Training> trainings) {
        return trainings.stream()
                .mapToDouble(t -> t.cost().flops() / rates.getOrDefault(t.model(), wide))
                .sum();
    }

    /** Trainings of a cost at once that keep the machine busy and fit it. */
    int jobs(Capacity capacity, TrainingCost cost, int layers) {
        return capacity.jobs(cost, layers, wideSeconds, matmulRate);
    }
}

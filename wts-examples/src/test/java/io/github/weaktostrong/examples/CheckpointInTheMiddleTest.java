package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.PldAccountant;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private training that is saved in the middle, or stops there, and goes on. */
class CheckpointInTheMiddleTest {
    private static final List<int[]> ROWS =
            IntStream.range(0, 20).mapToObj(i -> new int[] {3 + i, 4 + i, 5 + i}).toList();
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder() // 10 steps
                    .batchSize(2)
                    .maxGradNorm(0)
                    .mechanism(DifferentialPrivacy.dpSgd().noiseMultiplier(2).maxGradNorm(1))
                    .build();

    @TempDir private Path folder;

    private static CausalLanguageModel open(ModelSpec spec) {
        return CausalLanguageModel.open(spec, Device.cpu());
    }

    private static PrivacyBudget train(CausalLanguageModel model, TrainingListener listener) {
        return CausalTraining.run(model, ROWS, CONFIG, listener).spent();
    }

    private static double epsilon(int steps) {
        return new PldAccountant().epsilon(List.of(new SampledGaussianEvent(2, 0.1, steps)), 1e-5);
    }

    @Test
    void savedAtStep4_remembers4Steps_andTheRestComesOnTop() {
        try (CausalLanguageModel model = open(MiniModel.MINI_XS.spec())) {
            train(
                    model,
                    step -> {
                        if (step.step() == 4) {
                            model.save(folder.resolve("middle"));
                        }
                    });
        }
        goesOnAfter(4, folder.resolve("middle"));
    }

    @Test
    void stoppedAfterStep4_remembersIt() {
        try (CausalLanguageModel model = open(MiniModel.MINI_XS.spec())) {
            TrainingListener stop =
                    step -> {
                        if (step.step() == 4) {
                            throw new IllegalStateException("power cut");
                        }
                    };
            assertThrows(IllegalStateException.class, () -> train(model, stop));
            model.save(folder.resolve("stopped"));
        }
        goesOnAfter(4, folder.resolve("stopped"));
    }

    private static void goesOnAfter(int steps, Path checkpoint) {
        try (CausalLanguageModel model = open(ModelSpec.folder(checkpoint))) {
            List<PrivateTraining> before = model.privacyHistory().trainings();
            assertEquals(List.of(steps), before.stream().map(PrivateTraining::steps).toList());
            PrivacyBudget spent = train(model, TrainingListener.NONE);
            assertEquals(epsilon(steps + 10), spent.guaranteedEpsilon().orElseThrow(), 1e-12);
            assertEquals(spent.trainings(), model.privacyHistory().trainings());
        }
    }
}

package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.TextClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters that are not trained. */
class FreezingTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(3).batchSize(4).learningRate(1e-2).build();

    @Test
    void frozen_somePatterns_keepsThoseBitIdenticalAndTrainsTheRest() {
        TrainingConfig config =
                CONFIG.toBuilder()
                        .frozen(List.of("gpt_neox\\.embed_in\\.weight", ".*attention\\.dense.*"))
                        .build();
        try (TextClassifier model = TinyTraining.classifier()) {
            Map<String, float[]> before = TinyTraining.parameters(model);
            TinyTraining.train(model, TinyTraining.rows(12), config);
            Map<String, float[]> after = TinyTraining.parameters(model);
            before.forEach(
                    (name, values) -> {
                        boolean frozen = name.contains("embed_in") || name.contains("on.dense.");
                        assertEquals(frozen, Arrays.equals(values, after.get(name)), name);
                    });
        }
    }

    @Test
    void frozen_someParameters_getNoGradient() {
        TrainingConfig config = CONFIG.toBuilder().frozen(List.of("gpt_neox\\..*")).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTask task =
                    new ClassifierTask(model, TinyTraining.rows(4), TinyTraining.crossEntropy());
            TrainingTask.Session session = task.begin(config, 1);
            try (ParameterUpdate update = new ParameterUpdate(model, config);
                    NDManager step = model.newStep()) {
                assertEquals(List.of("score.weight"), update.names());
                model.parameters()
                        .forEach(
                                (name, array) ->
                                        assertEquals(
                                                name.equals("score.weight"),
                                                array.hasGradient(),
                                                name));
                TrainingTask.BatchGradient result =
                        session.gradient(step, new int[] {0, 1}, 0, update);
                assertEquals(1, result.gradients().size());
            }
            model.parameters().forEach((name, array) -> assertFalse(array.hasGradient(), name));
        }
    }

    @Test
    void frozen_everything_isRefused() {
        TrainingConfig config = CONFIG.toBuilder().frozen(List.of("gpt_neox.*", "score.*")).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            int before = model.arrayCount();
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> TinyTraining.train(model, TinyTraining.rows(4), config));
            assertEquals(
                    "the frozen patterns [gpt_neox.*, score.*] match every parameter; expected at"
                            + " least one to train; freeze less",
                    e.getMessage());
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void frozen_patternFoundInNoName_isRefused() {
        TrainingConfig config = CONFIG.toBuilder().frozen(List.of("embed_out")).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            int before = model.arrayCount();
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> TinyTraining.train(model, TinyTraining.rows(4), config));
            assertTrue(
                    e.getMessage().startsWith("the pattern 'embed_out' freezes nothing;"),
                    e.getMessage());
            assertEquals(before, model.arrayCount());
        }
    }
}

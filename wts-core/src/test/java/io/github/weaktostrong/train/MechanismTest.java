package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A gradient mechanism in the settings of a training. */
class MechanismTest {
    private static final FixedBatches CLIPPING = FixedBatches.flat(0.05, 2, 3, 6);
    private static final TrainingConfig PLAIN =
            TrainingConfig.builder().maxGradNorm(0).batchSize(3).learningRate(0.1).build();
    private static final TrainingConfig GUARDED = PLAIN.toBuilder().mechanism(CLIPPING).build();

    @Test
    void outcome_isNotMeasuredAndOnTheModelsRecord() {
        try (TextClassifier classifier = TinyTraining.classifier();
                CausalLanguageModel causal = TinyTraining.languageModel()) {
            TrainingOutcome first =
                    ClassifierTraining.run(
                            classifier,
                            TinyRows.labelled(),
                            TinyTraining.crossEntropy(),
                            GUARDED,
                            TrainingListener.NONE);
            TrainingOutcome second =
                    CausalTraining.run(causal, TinyRows.tokens(), GUARDED, TrainingListener.NONE);
            for (TrainingOutcome outcome : List.of(first, second)) {
                assertEquals(3, outcome.steps().size());
                assertTrue(outcome.steps().stream().noneMatch(TrainingStep::isMeasured));
                assertEquals(3, outcome.spent().trainings().get(0).steps());
            }
            assertEquals(first.spent().trainings(), classifier.privacyHistory().trainings());
            assertEquals(second.spent().trainings(), causal.privacyHistory().trainings());
            TrainingOutcome plain =
                    CausalTraining.run(causal, TinyRows.tokens(), PLAIN, TrainingListener.NONE);
            assertTrue(plain.spent().trainings().isEmpty());
            assertEquals(Double.POSITIVE_INFINITY, plain.spent().epsilon());
        }
    }

    @Test
    void mechanism_clips() {
        try (TextClassifier plain = TinyTraining.classifier();
                TextClassifier clipped = TinyTraining.classifier()) {
            TinyTraining.train(plain, TinyRows.labelled(), PLAIN);
            TinyTraining.train(clipped, TinyRows.labelled(), GUARDED);
            String name = "score.weight";
            assertFalse(
                    Arrays.equals(
                            TinyTraining.parameters(plain).get(name),
                            TinyTraining.parameters(clipped).get(name)));
        }
    }

    @Test
    void settings_areThoseOfOptimizerAndMechanism() {
        TrainingConfig config = GUARDED.toBuilder().optimizer(new Optimizer.Sgd(0.5)).build();
        Map<String, Object> settings = config.settings();
        assertEquals("sgd", settings.get("optimizer"));
        assertEquals(0.5, settings.get("weight_decay"));
        assertEquals(CLIPPING.settings(), settings.get("mechanism"));
        List<String> keys = List.copyOf(settings.keySet());
        assertEquals("mechanism", keys.get(keys.size() - 1));
        assertFalse(PLAIN.settings().containsKey("mechanism"));
    }

    @Test
    void mechanism_besideAnUntouchedConfig_isTheOnlyClipping() {
        for (TrainingConfig.Builder untouched :
                List.of(TrainingConfig.builder(), TrainingConfig.defaults().toBuilder())) {
            assertEquals(0, untouched.mechanism(CLIPPING).build().maxGradNorm());
        }
        TrainingConfig set = TrainingConfig.builder().mechanism(CLIPPING).maxGradNorm(1).build();
        assertEquals(1, set.maxGradNorm());
    }

    @Test
    void unsoundCombinations_areRefused() {
        assertRefused("at most one", () -> GUARDED.toBuilder().mechanism(CLIPPING));
        assertRefused("an experiment", () -> WeakToStrong.builder().weakTraining(GUARDED));
        assertRefused("an experiment", () -> WeakToStrong.builder().strongTraining(GUARDED));
        assertRefused("an experiment", () -> WeakToStrong.builder().privateWeakTraining(GUARDED));
        assertRefused("an experiment", () -> WeakToStrong.builder().privateStrongTraining(GUARDED));
        AuxiliaryConfidenceLoss coupled =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(0.3, 0), Hardening.BATCH_QUANTILE);
        AuxiliaryConfidenceLoss off = AuxiliaryConfidenceLoss.off();
        assertRefused("couples", () -> train(off, new MeanMarginTerm(1)));
        assertRefused("leave one of the two out", () -> train(off, TestMix.of(0.3)));
        assertRefused("use argmax", () -> train(coupled));
        assertRefused("TrainingConfig.builder().mechanism", () -> train(off, CLIPPING));
        try (CausalLanguageModel causal = TinyTraining.languageModel()) {
            TrainingConfig twice = GUARDED.toBuilder().maxGradNorm(1).build();
            assertRefused(
                    "maximum gradient norm",
                    () ->
                            CausalTraining.run(
                                    causal, TinyRows.tokens(), twice, TrainingListener.NONE));
        }
    }

    private static void train(AuxiliaryConfidenceLoss main, Regularizer... regularizers) {
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTraining.run(
                    model,
                    TinyRows.labelled(),
                    ClassificationObjective.of(main, List.of(regularizers)),
                    GUARDED,
                    TrainingListener.NONE);
        }
    }

    private static void assertRefused(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(expected), message);
    }
}

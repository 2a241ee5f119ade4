package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.WeakToStrongText;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A gradient mechanism around an optimizer is the one beside the objective. */
class WrappedOptimizerTest {
    private static final FixedBatches CLIPPING = FixedBatches.flat(0.05, 2, 3, 6);
    private static final TrainingConfig PLAIN =
            TrainingConfig.builder().maxGradNorm(0).batchSize(3).learningRate(0.1).build();

    private static TrainingConfig wrapped(Optimizer optimizer) {
        return PLAIN.toBuilder().optimizer(new Optimizer.Wrapped(optimizer, CLIPPING)).build();
    }

    @Test
    void classifier_isTrainedAsUnderTheMechanismOfItsObjective() {
        for (Optimizer each : List.of(new Optimizer.AdamW(0.01), new Optimizer.Sgd(0))) {
            try (TextClassifier expected = TinyTraining.classifier();
                    TextClassifier actual = TinyTraining.classifier()) {
                ClassifierTraining.run(
                        expected,
                        TinyRows.labelled(),
                        ClassificationObjective.of(
                                AuxiliaryConfidenceLoss.off(), List.of(CLIPPING)),
                        PLAIN.toBuilder().optimizer(each).build(),
                        TrainingListener.NONE);
                List<TrainingStep> trace =
                        TinyTraining.train(actual, TinyRows.labelled(), wrapped(each));
                assertFalse(trace.get(0).isMeasured());
                assertTrue(actual.privacyHistory().trainings().size() == 1);
                assertSame(TinyTraining.parameters(expected), TinyTraining.parameters(actual));
            }
        }
    }

    @Test
    void languageModel_isTrainedAsUnderTheMechanismGivenOnItsOwn() {
        try (CausalLanguageModel expected = TinyTraining.languageModel();
                CausalLanguageModel actual = TinyTraining.languageModel()) {
            TokenTargets targets = TokenTargets.texts(TinyRows.tokens());
            CausalTraining.run(expected, targets, PLAIN, CLIPPING, TrainingListener.NONE);
            CausalTraining.run(actual, targets, wrapped(PLAIN.optimizer()), TrainingListener.NONE);
            assertSame(TinyTraining.parameters(expected), TinyTraining.parameters(actual));
        }
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    @Test
    void wrapper_clips() {
        try (TextClassifier plain = TinyTraining.classifier();
                TextClassifier clipped = TinyTraining.classifier()) {
            TinyTraining.train(plain, TinyRows.labelled(), PLAIN);
            TinyTraining.train(clipped, TinyRows.labelled(), wrapped(PLAIN.optimizer()));
            String name = "score.weight";
            assertFalse(
                    Arrays.equals(
                            TinyTraining.parameters(plain).get(name),
                            TinyTraining.parameters(clipped).get(name)));
        }
    }

    @Test
    void settings_areThoseOfBoth() {
        Map<String, Object> settings = wrapped(new Optimizer.Sgd(0.5)).settings();
        assertEquals("sgd", settings.get("optimizer"));
        assertEquals(0.5, settings.get("weight_decay"));
        assertEquals(CLIPPING.settings(), settings.get("mechanism"));
        assertFalse(PLAIN.settings().containsKey("mechanism"));
    }

    @Test
    void unsoundCombinations_areRefused() {
        Optimizer once = new Optimizer.Wrapped(new Optimizer.Sgd(0), CLIPPING);
        assertRefused("around", () -> new Optimizer.Wrapped(once, CLIPPING));
        TrainingConfig guarded = wrapped(new Optimizer.Sgd(0));
        assertRefused("an experiment", () -> WeakToStrong.builder().weakTraining(guarded));
        assertRefused("an experiment", () -> WeakToStrong.builder().strongTraining(guarded));
        assertRefused(
                "an experiment", () -> WeakToStrongText.builder().privateWeakTraining(guarded));
        assertRefused(
                "an experiment", () -> WeakToStrongText.builder().privateStrongTraining(guarded));
        try (TextClassifier model = TinyTraining.classifier();
                CausalLanguageModel causal = TinyTraining.languageModel()) {
            assertRefused("couples", () -> train(model, new MeanMarginTerm(1), guarded));
            assertRefused("given twice", () -> train(model, CLIPPING, guarded));
            TokenTargets targets = TokenTargets.texts(TinyRows.tokens());
            assertRefused(
                    "leave one out",
                    () ->
                            CausalTraining.run(
                                    causal, targets, guarded, CLIPPING, TrainingListener.NONE));
            assertRefused(
                    "maximum gradient norm",
                    () ->
                            CausalTraining.run(
                                    causal,
                                    targets,
                                    guarded.toBuilder().maxGradNorm(1).build(),
                                    TrainingListener.NONE));
        }
    }

    private static void train(TextClassifier model, Regularizer other, TrainingConfig config) {
        ClassifierTraining.run(
                model,
                TinyRows.labelled(),
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(other)),
                config,
                TrainingListener.NONE);
    }

    private static void assertRefused(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(expected), message);
    }
}

package io.github.weaktostrong.regularizers.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RobustnessParseTest {
    @Test
    void text_ofEachKind_becomesItsRegularizer() {
        assertEquals(
                Robustness.embeddingNoise(2e-3), Robustness.parse("ood", Map.of("noise", "2e-3")));
        assertEquals(
                Robustness.embeddingNoise(0.1).withForm(NoiseForm.RELATIVE),
                Robustness.parse("embedding-noise", Map.of("noise", "0.1", "form", "relative")));
        assertEquals(
                Robustness.adversarialTraining(0.3).withTargetRule(TargetRule.SHARED_LABEL),
                Robustness.parse("adversarial", Map.of("lambda", "0.3", "target", "shared")));
        assertEquals(
                new EmbeddingAscent(0.2, false, 5, 0.4),
                Robustness.parse(
                        "embedding-ascent",
                        Map.of(
                                "epsilon",
                                "0.2",
                                "relative",
                                "false",
                                "steps",
                                "5",
                                "step-size",
                                "0.4")));
    }

    @Test
    void ascent_averagedForAnotherProperty_isReadWithWhatItIsMeantFor() {
        Map<String, String> options =
                Map.of("epsilon", "0.2", "averaged", "true", "property", "adversarial");
        assertEquals(
                Robustness.embeddingAscent(0.2).withAveraged(true).withMeantFor("adversarial"),
                Robustness.parse("embedding-ascent", options));
        assertEquals(
                Optional.of("adversarial"),
                Robustness.parse("embedding-ascent", options).property());
        assertEquals(Optional.of("ood"), Robustness.embeddingAscent(0.2).property());
    }

    @Test
    void text_thatIsWrong_isRefusedWithWhatIsKnown() {
        assertRefused(
                "unknown robustness regularizer 'x'; expected one of ood, embedding-noise,"
                        + " adversarial, adversarial-training, embedding-ascent; name one of them",
                "x",
                Map.of());
        assertRefused(
                "regularizer ood lacks its strength; expected noise; write ood:noise=2e-3",
                "ood",
                Map.of());
        assertRefused(
                "regularizer ood has no option 'sigma'; expected some of noise, form; correct it",
                "ood",
                Map.of("sigma", "1"));
        assertRefused(
                "regularizer ood: noise is 'much'; expected a number; correct it",
                "ood",
                Map.of("noise", "much"));
        assertRefused(
                "regularizer adversarial: target is 'none'; expected one of own, shared; name one"
                        + " of them",
                "adversarial",
                Map.of("lambda", "0.3", "target", "none"));
        assertRefused(
                "regularizer embedding-ascent: steps is '1.5'; expected a whole number; correct it",
                "embedding-ascent",
                Map.of("epsilon", "1", "steps", "1.5"));
    }

    private static void assertRefused(String message, String name, Map<String, String> options) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Robustness.parse(name, options))
                        .getMessage());
    }
}

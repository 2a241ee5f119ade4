package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegularizersTest {

    private static final Regularizer COUPLED = new RecordingTerm("coupled", true, 1);
    private static final Regularizer SEPARATE = new RecordingTerm("separate", false, 1);

    record Mechanism(String name) implements GradientMechanism {
        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String mechanism() {
            return "for the test";
        }

        @Override
        public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void coupledTerm_withAGradientMechanism_isRefusedWithReasonAndAlternative() {
        String message = refusal(List.of(COUPLED, new Mechanism("dp-sgd")));
        assertTrue(message.startsWith("regularizer 'coupled' couples the examples of a batch"));
        assertTrue(message.contains("'dp-sgd'"));
        assertTrue(message.contains("LINEAR form"));
        assertTrue(message.contains("thresholds"));
    }

    @Test
    void separateTerm_withAGradientMechanism_isSound() {
        assertDoesNotThrow(
                () -> Regularizers.requireSound(List.of(SEPARATE, new Mechanism("dp-sgd"))));
        assertDoesNotThrow(() -> Regularizers.requireSound(List.of(SEPARATE, COUPLED)));
        assertDoesNotThrow(() -> Regularizers.requireSound(List.of()));
    }

    @Test
    void twoMechanisms_areRefused() {
        String message = refusal(List.of(new Mechanism("one"), new Mechanism("two")));
        assertTrue(message.startsWith("2 gradient mechanisms in one training (one, two)"));
    }

    @Test
    void equalNames_areRefused() {
        assertTrue(refusal(List.of(COUPLED, COUPLED)).startsWith("regularizer 'coupled' is given"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH_QUANTILE", "DATASET_PRIOR"})
    void hardening_withAGradientMechanism_isRefusedNamingArgmax(Hardening rule) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> requireSound(.3, rule))
                        .getMessage();
        assertTrue(message.startsWith("hardening " + rule.id()), message);
        assertTrue(message.contains("'dp-sgd'"), message);
        assertTrue(message.endsWith("use argmax, which is per example, or alpha 0"), message);
        assertSound(0, rule);
    }

    @Test
    void argmax_withAGradientMechanism_isSound() {
        assertSound(.3, Hardening.ARGMAX);
    }

    private static void assertSound(double alpha, Hardening rule) {
        assertDoesNotThrow(() -> requireSound(alpha, rule));
    }

    private static void requireSound(double alpha, Hardening rule) {
        AuxiliaryConfidenceLoss loss =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(alpha, .2), rule);
        ClassificationObjective.of(loss, List.of())
                .requireSound(Optional.of(new Mechanism("dp-sgd")));
    }

    @Test
    void mechanism_amongTheRegularizersOfAnObjective_isRefused() {
        List<Regularizer> all = List.of(SEPARATE, new Mechanism("dp-sgd"));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        ClassificationObjective.of(
                                                AuxiliaryConfidenceLoss.off(), all))
                        .getMessage();
        assertTrue(message.startsWith("'dp-sgd' among the regularizers of an objective"), message);
        assertEquals("dp-sgd", Regularizers.mechanism(all).orElseThrow().name());
        assertEquals(List.of(SEPARATE), Regularizers.withoutMechanism(all));
    }

    @Test
    void ofKind_keepsTheOrderAndTheKind() {
        List<LossTerm> terms =
                Regularizers.ofKind(
                        List.of(SEPARATE, new Mechanism("dp-sgd"), COUPLED), LossTerm.class);
        assertEquals(List.of(SEPARATE, COUPLED), terms);
    }

    private static String refusal(List<Regularizer> regularizers) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> Regularizers.requireSound(regularizers))
                .getMessage();
    }
}

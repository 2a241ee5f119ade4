package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegularizersTest {

    private static final Regularizer COUPLED = new RecordingTerm("coupled", true, 1);
    private static final Regularizer SEPARATE = new RecordingTerm("separate", false, 1);

    private record Mechanism(String name) implements GradientMechanism {
        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String mechanism() {
            return "for the test";
        }

        @Override
        public Session begin(int rows, int expectedBatchSize, int totalSteps) {
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

    @Test
    void batchQuantile_withAGradientMechanism_isRefusedNamingArgmax() {
        List<Regularizer> mechanism = List.of(new Mechanism("dp-sgd"));
        AlphaSchedule alpha = new AlphaSchedule(.3, .2);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        ClassificationObjective.of(
                                                new AuxiliaryConfidenceLoss(
                                                        alpha, Hardening.BATCH_QUANTILE),
                                                mechanism))
                        .getMessage();
        assertTrue(message.contains("use argmax"), message);
        assertDoesNotThrow(
                () ->
                        ClassificationObjective.of(
                                new AuxiliaryConfidenceLoss(alpha, Hardening.ARGMAX), mechanism));
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

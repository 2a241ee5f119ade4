package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassificationObjectiveTest {

    private static final ScoredBatch BATCH = Golden.batch();
    private static final TrainingRows ROWS =
            new TrainingRows(BATCH.targets(), BATCH.groups(), List.of(), 4, 10);

    @Test
    void objective_withoutTerms_isCrossEntropy() {
        LossGradient value = evaluate(begin(), 0);
        LossGradient plain = SoftCrossEntropy.evaluate(BATCH);
        assertEquals(plain.value(), value.value());
        assertArrayEquals(plain.gradient()[2], value.gradient()[2]);
    }

    @Test
    void objective_withTerms_isTheSumOfItsParts() {
        LossGradient value =
                evaluate(
                        begin(new RecordingTerm("a", true, 2), new RecordingTerm("b", false, 3)),
                        0);
        LossGradient plain = SoftCrossEntropy.evaluate(BATCH);
        assertEquals(plain.value() + 5, value.value(), 1e-12);
        assertEquals(plain.gradient()[3][1] + 5, value.gradient()[3][1], 1e-12);
    }

    @Test
    void session_restoredFromAState_continuesIdentically() {
        ClassificationObjective.Session first = begin(new RecordingTerm("a", true, 2));
        evaluate(first, 0);
        ClassificationObjective.Session second = begin(new RecordingTerm("a", true, 2));
        second.restore(first.state());
        assertEquals(evaluate(first, 1).value(), evaluate(second, 1).value());
        assertEquals(List.of("a/calls"), List.copyOf(second.state().keySet()));
    }

    @Test
    void state_ofAnotherObjective_isRefused() {
        ClassificationObjective.Session session = begin(new RecordingTerm("a", true, 2));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> session.restore(Map.of("b/calls", new double[1])))
                        .getMessage();
        assertTrue(message.startsWith("state 'b/calls' belongs to none of the loss terms [a]"));
    }

    @Test
    void batch_ofMismatchedShapes_isRefusedWithBoth() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Golden.batch(new float[2][2], new float[2][3]))
                        .getMessage();
        assertEquals("targets have shape (2, 3), logits (2, 2); expected the same shape", message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ScoredBatch(new float[2][2], new float[2][2], new int[1]));
        assertThrows(
                IllegalArgumentException.class, () -> Golden.batch(new float[0][], new float[0][]));
        assertThrows(
                IllegalArgumentException.class,
                () -> Golden.batch(new float[][] {{1, 2}, {1}}, new float[2][2]));
    }

    @Test
    void targets_thatAreNoWeights_areRefusedWithTheirPlace() {
        float[][] targets = {{1, 0}, {Float.NaN, 0}};
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Golden.batch(new float[2][2], targets))
                        .getMessage();
        assertTrue(message.startsWith("target of row 1, class 0 is NaN"), message);
    }

    @Test
    void trainingRows_withAGroupBeyondTheNames_areRefused() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new TrainingRows(
                                                new float[2][2],
                                                new int[] {0, 1},
                                                List.of("A"),
                                                2,
                                                1))
                        .getMessage();
        assertTrue(message.startsWith("group of row 1 is 1; expected -1 (none) or"), message);
    }

    private static LossGradient evaluate(ClassificationObjective.Session session, int stepsDone) {
        return session.evaluate(BATCH, new double[] {1, 1, 1, 1}, stepsDone);
    }

    private static ClassificationObjective.Session begin(LossTerm... terms) {
        return ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(terms))
                .begin(ROWS);
    }
}

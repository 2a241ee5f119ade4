package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuxiliaryConfidenceLossTest {

    private static final Hardener QUANTILE = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 1, 0);

    @ParameterizedTest
    @CsvSource({".5, .4478431065", ".25, .5087806065", ".025, .5636243565", "0, .5697181065"})
    void value_ofTheWorkedExample_isAsComputedByHand(double alpha, double expected) {
        double[][] target =
                AuxiliaryConfidenceLoss.target(Golden.LOGITS, Golden.WEAK, QUANTILE, alpha);
        assertEquals(expected, SoftCrossEntropy.evaluate(Golden.LOGITS, target).value(), 5e-11);
    }

    @Test
    void value_duringWarmUp_isThatOfTheLinearRamp() {
        AuxiliaryConfidenceLoss loss =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.5, .1), Hardening.BATCH_QUANTILE, 1);
        TransferMethod.Session session = begin(loss, Golden.batch(), 100);
        assertEquals(.5087806065, evaluate(session, Golden.batch(), 5).value(), 1e-7);
        assertEquals(.4478431065, evaluate(session, Golden.batch(), 10).value(), 1e-7);
    }

    @Property(tries = 50)
    void loss_atAlphaZero_isBitIdenticalToCrossEntropy(@ForAll long seed) {
        ScoredBatch batch = RandomBatches.batch(seed, 16, 2);
        LossGradient plain = SoftCrossEntropy.evaluate(batch);
        assertIdentical(plain, evaluate(begin(AuxiliaryConfidenceLoss.off(), batch, 10), batch, 3));
        AuxiliaryConfidenceLoss rising =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.3, .2), Hardening.BATCH_QUANTILE);
        TransferMethod.Session session = begin(rising, batch, 10);
        assertIdentical(plain, evaluate(session, batch, 0));
        assertNotEquals(plain.value(), evaluate(session, batch, 9).value());
    }

    private static LossGradient evaluate(
            TransferMethod.Session session, ScoredBatch batch, int stepsDone) {
        double[] ones = new double[batch.rows()];
        Arrays.fill(ones, 1);
        return session.evaluate(batch, ones, stepsDone);
    }

    private static TransferMethod.Session begin(
            AuxiliaryConfidenceLoss loss, ScoredBatch rows, int totalSteps) {
        int[] groups = new int[rows.rows()];
        Arrays.fill(groups, -1);
        return loss.begin(
                new TrainingRows(rows.targets(), groups, List.of(), rows.rows(), totalSteps));
    }

    @Property(tries = 50)
    void target_atAnyAlpha_sumsToOneAndMixesLinearly(
            @ForAll long seed, @ForAll @DoubleRange(max = 1) double alpha) {
        ScoredBatch batch = RandomBatches.batch(seed, 9, 2);
        double[][] logits = SoftCrossEntropy.widen(batch.logits());
        double[][] weak = SoftCrossEntropy.widen(batch.targets());
        double[][] target = AuxiliaryConfidenceLoss.target(logits, weak, QUANTILE, alpha);
        int[] hard = QUANTILE.harden(logits, weak);
        for (int i = 0; i < target.length; i++) {
            assertEquals(1, Arrays.stream(target[i]).sum(), 1e-6);
            assertEquals((1 - alpha) * weak[i][1] + alpha * hard[i], target[i][1], 1e-15);
        }
    }

    @Test
    void gradient_treatsTheHardenedLabelAsAConstant() {
        double[][] target =
                AuxiliaryConfidenceLoss.target(Golden.LOGITS, Golden.WEAK, QUANTILE, .5);
        Gradients.assertClose(
                Gradients.numeric(
                        SoftCrossEntropy.widen(Golden.narrow(Golden.LOGITS)),
                        z -> SoftCrossEntropy.evaluate(z, target).value()),
                evaluate(
                                begin(
                                        new AuxiliaryConfidenceLoss(
                                                new AlphaSchedule(.5, 0),
                                                Hardening.BATCH_QUANTILE,
                                                1),
                                        Golden.batch(),
                                        1),
                                Golden.batch(),
                                0)
                        .gradient(),
                1e-7);
    }

    @Test
    void target_withTheClassesOfTheHardenedLabelSwapped_isRejectedByTheWorkedExample() {
        int[] swapped = {1, 1, 0, 0};
        double[][] target = new double[4][2];
        for (int i = 0; i < 4; i++) {
            for (int c = 0; c < 2; c++) {
                target[i][c] = .5 * Golden.WEAK[i][c] + (c == swapped[i] ? .5 : 0);
            }
        }
        double value = SoftCrossEntropy.evaluate(Golden.LOGITS, target).value();
        assertFalse(Math.abs(value - .4478431065) < 1e-3);
    }

    @Test
    void settings_whenOff_nameNothingThatHasNoEffect() {
        assertEquals(Map.of("alpha_max", 0.0), AuxiliaryConfidenceLoss.off().settings());
        assertEquals(
                Map.of("alpha_max", .1, "alpha_warm_up", .2, "hardening", "argmax"),
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.1, .2), Hardening.ARGMAX)
                        .settings());
    }

    @Test
    void minimumBatch_belowOne_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new AuxiliaryConfidenceLoss(
                                AlphaSchedule.off(), Hardening.BATCH_QUANTILE, 0));
    }

    private static void assertIdentical(LossGradient expected, LossGradient actual) {
        assertEquals(expected.value(), actual.value());
        for (int i = 0; i < expected.rows(); i++) {
            assertArrayEquals(expected.gradient()[i], actual.gradient()[i]);
        }
    }
}

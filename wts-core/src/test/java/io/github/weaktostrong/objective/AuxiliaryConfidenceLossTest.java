package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
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
        AuxiliaryConfidenceLoss.Session session = loss.begin(Golden.batch().targets());
        assertEquals(.5087806065, session.evaluate(Golden.batch(), 5, 100).value(), 1e-7);
        assertEquals(.4478431065, session.evaluate(Golden.batch(), 10, 100).value(), 1e-7);
    }

    @Property(tries = 50)
    void loss_atAlphaZero_isBitIdenticalToCrossEntropy(@ForAll long seed) {
        ScoredBatch batch = RandomBatches.batch(seed, 16, 2);
        LossGradient plain = SoftCrossEntropy.evaluate(batch);
        assertIdentical(
                plain, AuxiliaryConfidenceLoss.off().begin(batch.targets()).evaluate(batch, 3, 10));
        AuxiliaryConfidenceLoss rising =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.3, .2), Hardening.BATCH_QUANTILE);
        AuxiliaryConfidenceLoss.Session session = rising.begin(batch.targets());
        assertIdentical(plain, session.evaluate(batch, 0, 10));
        assertNotEquals(plain.value(), session.evaluate(batch, 9, 10).value());
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
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.5, 0), Hardening.BATCH_QUANTILE, 1)
                        .begin(Golden.batch().targets())
                        .evaluate(Golden.batch(), 0, 1)
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

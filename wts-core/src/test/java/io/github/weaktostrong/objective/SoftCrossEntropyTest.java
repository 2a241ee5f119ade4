package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SoftCrossEntropyTest {

    @Test
    void value_ofTheWorkedExample_isAsComputedByHand() {
        assertEquals(
                .5697181065, SoftCrossEntropy.evaluate(Golden.LOGITS, Golden.WEAK).value(), 5e-11);
        assertEquals(.5697181065, SoftCrossEntropy.evaluate(Golden.batch()).value(), 1e-7);
    }

    @Test
    void gradient_atEqualLogits_isHalfMinusTargetOverRows() {
        LossGradient loss =
                SoftCrossEntropy.evaluate(new double[2][2], new double[][] {{1, 0}, {.25, .75}});
        assertEquals(Math.log(2), loss.value(), 1e-15);
        assertArrayEquals(new double[] {-.25, .25}, loss.gradient()[0], 1e-15);
        assertArrayEquals(new double[] {.125, -.125}, loss.gradient()[1], 1e-15);
    }

    @Test
    void gradient_ofTargetsThatDoNotSumToOne_isCentralDifference() {
        double[][] logits = {{.3, -1, 2}, {0, .5, -.25}};
        double[][] targets = {{.5, .5, 1}, {.1, 0, .2}};
        Gradients.assertClose(
                Gradients.numeric(logits, z -> SoftCrossEntropy.evaluate(z, targets).value()),
                SoftCrossEntropy.evaluate(logits, targets).gradient(),
                1e-9);
    }

    @Test
    void value_atHugeLogits_isFiniteAndExact() {
        LossGradient loss =
                SoftCrossEntropy.evaluate(new double[][] {{1e30, -1e30}}, new double[][] {{1, 0}});
        assertEquals(0, loss.value());
        assertArrayEquals(new double[] {0, 0}, loss.gradient()[0]);
    }

    @Test
    void value_ofAnImpossibleClassWithoutWeight_isFinite() {
        double[][] logits = {{0, Double.NEGATIVE_INFINITY}};
        assertEquals(0, SoftCrossEntropy.evaluate(logits, new double[][] {{1, 0}}).value());
    }

    @Test
    void value_ofNonFiniteLogits_isNotFinite() {
        ScoredBatch batch = Golden.batch(new float[][] {{Float.NaN, 0}}, new float[][] {{1, 0}});
        assertFalse(Double.isFinite(SoftCrossEntropy.evaluate(batch).value()));
    }

    @Property(tries = 100)
    void loss_ofShiftedLogits_isUnchanged(
            @ForAll long seed, @ForAll @IntRange(min = -50, max = 50) int shift) {
        ScoredBatch batch = RandomBatches.batch(seed, 5, 3);
        double[][] logits = SoftCrossEntropy.widen(batch.logits());
        double[][] targets = SoftCrossEntropy.widen(batch.targets());
        double[][] shifted =
                Arrays.stream(logits)
                        .map(row -> Arrays.stream(row).map(z -> z + shift).toArray())
                        .toArray(double[][]::new);
        LossGradient loss = SoftCrossEntropy.evaluate(logits, targets);
        LossGradient other = SoftCrossEntropy.evaluate(shifted, targets);
        assertEquals(loss.value(), other.value(), 1e-12);
        Gradients.assertClose(loss.gradient(), other.gradient(), 1e-12);
    }

    @Property(tries = 100)
    void gradient_ofEveryRow_sumsToZeroAndIsTheCentralDifference(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int classes) {
        ScoredBatch batch = RandomBatches.batch(seed, 4, classes);
        double[][] targets = SoftCrossEntropy.widen(batch.targets());
        double[][] gradient = SoftCrossEntropy.evaluate(batch).gradient();
        for (double[] row : gradient) {
            assertEquals(0, Arrays.stream(row).sum(), 1e-12);
        }
        Gradients.assertClose(
                Gradients.numeric(
                        SoftCrossEntropy.widen(batch.logits()),
                        z -> SoftCrossEntropy.evaluate(z, targets).value()),
                gradient,
                1e-8);
    }

    @Property(tries = 50)
    void value_againstItsOwnProbabilities_isTheSmallest(@ForAll long seed) {
        ScoredBatch batch = RandomBatches.batch(seed, 3, 2);
        double[][] targets = SoftCrossEntropy.widen(batch.targets());
        double[][] best =
                Arrays.stream(targets)
                        .map(row -> Arrays.stream(row).map(Math::log).toArray())
                        .toArray(double[][]::new);
        assertTrue(
                SoftCrossEntropy.evaluate(best, targets).value()
                        <= SoftCrossEntropy.evaluate(batch).value());
    }

    @Test
    void centralDifferences_ofAGradientWithTheSignFlipped_rejectIt() {
        double[][] flipped =
                SoftCrossEntropy.evaluate(Golden.LOGITS, Golden.WEAK).scale(-1).gradient();
        double[][] numeric =
                Gradients.numeric(
                        SoftCrossEntropy.widen(Golden.narrow(Golden.LOGITS)),
                        z -> SoftCrossEntropy.evaluate(z, Golden.WEAK).value());
        org.junit.jupiter.api.Assertions.assertThrows(
                AssertionError.class, () -> Gradients.assertClose(numeric, flipped, 1e-3));
    }
}

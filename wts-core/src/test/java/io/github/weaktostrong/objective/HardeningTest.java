package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HardeningTest {

    @Test
    void batchQuantile_ofTheWorkedExample_cutsAtPointFiveFiveEight() {
        double[] p0 = {.880797, .622459, .437823, .119203};
        assertEquals(.557837, Hardener.quantile(p0, .55), 1e-6);
        Hardener hardener = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 1, 0);
        assertArrayEquals(new int[] {0, 0, 1, 1}, hardener.harden(Golden.LOGITS, Golden.WEAK));
    }

    @Test
    void batchQuantile_belowTheMinimumBatch_usesTheFrozenThreshold() {
        double[][] logits = {{4, 0}, {1, 0}, {1, 0}, {1, 0}}; // p1 = .018 .269 .269 .269
        double[][] negative = {{1, 0}, {1, 0}, {1, 0}, {1, 0}}; // the lowest quantile: all class 0
        Hardener small = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 5, .2);
        assertArrayEquals(new int[] {0, 1, 1, 1}, small.harden(logits, negative));
        Hardener large = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 4, .2);
        assertArrayEquals(new int[] {0, 0, 0, 0}, large.harden(logits, negative));
    }

    @Test
    void datasetPrior_atTheThreshold_isClassOne() {
        Hardener hardener = Hardener.withThreshold(Hardening.DATASET_PRIOR, 8, .5);
        double[][] logits = {{0, 0}, {0, -1e-9}, {0, 1}};
        assertArrayEquals(new int[] {1, 0, 1}, hardener.harden(logits, new double[3][2]));
    }

    @Test
    void argmax_ofEqualLogits_isTheFirstClass() {
        Hardener hardener = Hardener.begin(Hardening.ARGMAX, 8, new float[][] {{.2f, .3f, .5f}});
        double[][] logits = {{1, 1, 0}, {0, 1, 1}, {-3, -2, -1}};
        assertArrayEquals(new int[] {0, 1, 2}, hardener.harden(logits, new double[3][3]));
    }

    @Test
    void threshold_ofTheDatasetPrior_isTheInterpolatedQuantile() {
        // prior .5, so the median of .1 .3 .6 1.
        float[][] weak = {{.9f, .1f}, {.7f, .3f}, {.4f, .6f}, {0, 1}};
        assertEquals(.45, Hardener.datasetPrior(weak), 1e-7);
    }

    @Test
    void threshold_isFrozenBeforeTraining_whateverTheBatchesAre() {
        float[][] weak = {{.9f, .1f}, {.7f, .3f}, {.4f, .6f}, {0, 1}};
        Hardener hardener = Hardener.begin(Hardening.DATASET_PRIOR, 8, weak);
        double[][] logits = {{0, Math.log(.44 / .56)}, {0, Math.log(.46 / .54)}};
        assertArrayEquals(new int[] {0, 1}, hardener.harden(logits, new double[2][2]));
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH_QUANTILE", "DATASET_PRIOR"})
    void twoClassRules_forThreeClasses_areRefusedNamingArgmax(Hardening rule) {
        AuxiliaryConfidenceLoss loss = new AuxiliaryConfidenceLoss(new AlphaSchedule(.3, .2), rule);
        TrainingRows rows =
                new TrainingRows(new float[][] {{.2f, .3f, .5f}}, new int[] {-1}, List.of(), 1, 1);
        String message =
                assertThrows(IllegalArgumentException.class, () -> loss.begin(rows)).getMessage();
        assertEquals(
                "hardening "
                        + rule.id()
                        + " compares the probabilities of two classes, the targets have 3; use"
                        + " argmax",
                message);
    }

    @Test
    void defaultRule_byClasses_isQuantileThenArgmax() {
        assertEquals(Hardening.BATCH_QUANTILE, Hardening.defaultFor(2));
        assertEquals(Hardening.ARGMAX, Hardening.defaultFor(3));
        assertThrows(IllegalArgumentException.class, () -> Hardening.defaultFor(1));
    }

    @Test
    void parse_ofAnUnknownRule_listsTheKnown() {
        assertEquals(Hardening.DATASET_PRIOR, Hardening.parse("dataset-prior"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> Hardening.parse("median"))
                        .getMessage();
        assertEquals(
                "hardening is 'median'; expected one of batch-quantile, dataset-prior, argmax; name"
                        + " one of them",
                message);
    }

    @Property(tries = 200)
    void batchQuantile_ofDistinctScores_hardensTheWeakShare(
            @ForAll long seed, @ForAll @IntRange(min = 8, max = 200) int rows) {
        ScoredBatch batch = RandomBatches.batch(seed, rows, 2);
        double[][] logits = SoftCrossEntropy.widen(batch.logits());
        double[][] weak = SoftCrossEntropy.widen(batch.targets());
        Hardener hardener = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 8, 0);
        int[] hard = hardener.harden(logits, weak);
        double share = Arrays.stream(hard).average().orElseThrow();
        double weakShare = Arrays.stream(weak).mapToDouble(row -> row[1]).average().orElseThrow();
        assertEquals(weakShare, share, 1.0 / rows + 1e-9);
        assertRanked(logits, hard);
    }

    @Property(tries = 50)
    void batchQuantile_ofHardLabels_hardensTheirExactNumber(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 31) int positives) {
        double[][] logits = SoftCrossEntropy.widen(RandomBatches.logits(new Random(seed), 32, 2));
        double[][] weak = new double[32][2];
        for (int i = 0; i < 32; i++) {
            weak[i][i < positives ? 1 : 0] = 1;
        }
        int[] hard = Hardener.withThreshold(Hardening.BATCH_QUANTILE, 8, 0).harden(logits, weak);
        assertEquals(positives, Arrays.stream(hard).sum());
    }

    private static void assertRanked(double[][] logits, int[] hard) {
        double smallestPositive = Double.POSITIVE_INFINITY;
        double largestNegative = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < hard.length; i++) {
            double margin = logits[i][1] - logits[i][0];
            if (hard[i] == 1) {
                smallestPositive = Math.min(smallestPositive, margin);
            } else {
                largestNegative = Math.max(largestNegative, margin);
            }
        }
        assertTrue(smallestPositive >= largestNegative, "a positive ranks below a negative");
    }
}

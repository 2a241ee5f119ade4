package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConfidenceFilterTest {
    /** The weak model is surer of class 0: one cut for both classes would drop class 1. */
    private static final float[][] WEAK = {
        {.95f, .05f}, {.9f, .1f}, {.85f, .15f}, {.8f, .2f}, {.3f, .7f}, {.4f, .6f}
    };

    private static final int[] GROUPS = {0, 0, 1, 1, 0, 1};

    @Test
    void filter_ofHalf_keepsTheSurerHalfOfEachClass() {
        double[][] targets = targets(TransferMethods.confidenceFilter(.5), rows(WEAK, GROUPS));
        double scale = 2; // six rows, three of them stay
        assertArrayEquals(new double[] {scale * .95f, scale * .05f}, targets[0], 1e-12);
        assertArrayEquals(new double[] {scale * .9f, scale * .1f}, targets[1], 1e-12);
        assertArrayEquals(new double[2], targets[2]);
        assertArrayEquals(new double[2], targets[3]);
        assertArrayEquals(new double[] {scale * .3f, scale * .7f}, targets[4], 1e-12);
        assertArrayEquals(new double[2], targets[5]);
    }

    @Test
    void filter_thatLeavesNothingOfAGroup_isRefusedWithItsName() {
        // rows 3 and 4, of group 1, are the less sure half of class 0, row 6 that of class 1
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        targets(
                                                TransferMethods.confidenceFilter(.5),
                                                named(WEAK, GROUPS, List.of("f", "m"))))
                        .getMessage();
        assertEquals(
                "confidence-filter leaves none of the 3 rows of group 'm', of which the weak model"
                    + " is least sure; expected some of every group, or the student learns nothing"
                    + " of it; keep a larger share, or use confidence-weighted",
                message);
        targets(
                TransferMethods.confidenceFilter(.75),
                named(WEAK, GROUPS, List.of("f", "m"))); // of class 0 three
    }

    @Test
    void filter_ofHardLabels_isRefusedSinceNothingTellsTheSurerOnes() {
        float[][] hard = {{1, 0}, {0, 1}, {1, 0}, {0, 1}};
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        targets(
                                                TransferMethods.confidenceFilter(.5),
                                                rows(hard, Golden.noGroups(4))))
                        .getMessage();
        assertTrue(message.startsWith("confidence-filter keeps all 4 rows though asked"), message);
    }

    @Test
    void filter_underAMechanism_isRefusedAndTheWeightsAreNot() {
        GradientMechanism mechanism = new RegularizersTest.Mechanism("dp-sgd");
        ClassificationObjective filtered =
                ClassificationObjective.of(TransferMethods.confidenceFilter(.5), List.of());
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> filtered.requireSound(Optional.of(mechanism)))
                        .getMessage();
        assertTrue(message.startsWith("confidence-filter takes constants from all"), message);
        ClassificationObjective.of(TransferMethods.confidenceWeighted(1), List.of())
                .requireSound(Optional.of(mechanism));
    }

    @Property(tries = 60)
    void filter_ofAnyShare_leavesTheWeakModelsRatesUpToARow(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int classes,
            @ForAll @DoubleRange(min = .2, max = .9) double kept) {
        float[][] weak = RandomBatches.probabilities(new Random(seed), 60, classes);
        double[][] targets =
                targets(
                        TransferMethods.confidenceFilter(kept),
                        rows(weak, Golden.noGroups(weak.length)));
        for (int c = 0; c < classes; c++) {
            int named = c;
            int[] of =
                    IntStream.range(0, 60).filter(i -> Softmax.argmax(weak[i]) == named).toArray();
            int[] stay = Arrays.stream(of).filter(i -> targets[i][0] > 0).toArray();
            assertEquals(Math.ceil(kept * of.length), stay.length, "class " + c);
            double least = Arrays.stream(stay).mapToDouble(i -> weak[i][named]).min().orElse(1);
            double most =
                    Arrays.stream(of)
                            .filter(i -> targets[i][0] == 0)
                            .mapToDouble(i -> weak[i][named])
                            .max()
                            .orElse(0);
            assertTrue(most < least, most + " left out, " + least + " kept");
        }
        double mass = Arrays.stream(targets).flatMapToDouble(Arrays::stream).sum();
        assertEquals(60, mass, 1e-4, "the mean is over the rows that stay");
    }

    private static double[][] targets(TransferMethod method, TrainingRows rows) {
        ScoredBatch batch = Golden.batch(new float[rows.rows()][rows.classes()], rows.targets());
        return method.begin(rows).targets(batch, 0);
    }

    private static TrainingRows rows(float[][] weak, int[] groups) {
        return new TrainingRows(weak, Golden.noGroups(groups.length), List.of(), 4, 10);
    }

    private static TrainingRows named(float[][] weak, int[] groups, List<String> names) {
        return new TrainingRows(weak, groups, names, 4, 10);
    }
}

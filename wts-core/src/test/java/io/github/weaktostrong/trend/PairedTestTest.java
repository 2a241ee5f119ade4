package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Expected values: scipy 1.15, {@code ttest_1samp} and {@code t.sf}. */
class PairedTestTest {
    private static final double[] RISES = {0.04, 0.01, 0.03, 0.05, 0.02};

    @Test
    void p_independentSeeds_isStudents() {
        PairedTest test = PairedTest.of(RISES, 0);
        assertEquals(0.03, test.mean(), 1e-15);
        assertEquals(0.015811388300841896, test.deviation(), 1e-15);
        assertEquals(0.006617799781841345, test.pOfRise(), 1e-9);
        assertEquals(1 - 0.006617799781841345, test.pOfFall(), 1e-9);
        PairedTest mixed = PairedTest.of(new double[] {0.02, -0.01, 0.03, 0, 0.01, 0.02}, 0);
        assertEquals(0.05493325051711321, mixed.pOfRise(), 1e-9);
    }

    @Test
    void p_overlappingResplits_isThatOfNadeauAndBengio() {
        PairedTest test = PairedTest.of(RISES, 0.25);
        assertEquals(0.023710327792159796, test.pOfRise(), 1e-9);
        assertEquals(0.015811388300841896 * Math.sqrt(0.45), test.standardError(), 1e-15);
    }

    @Test
    void p_equalDifferences_isDecidedByTheirSign() {
        // three of three signs: 1 in 8 by chance
        assertEquals(0.125, PairedTest.of(new double[] {0.1, 0.1, 0.1}, 0).pOfRise());
        assertEquals(1, PairedTest.of(new double[] {0.1, 0.1, 0.1}, 0).pOfFall());
        // differences of accuracies in decimals, which are one number but for rounding
        double[] rounded = {.8 - .7, .9 - .8, .7 - .6, .6 - .5, .5 - .4};
        assertEquals(1 / 32.0, PairedTest.of(rounded, 0).pOfRise());
        assertEquals(1, PairedTest.of(new double[3], 0).pOfRise());
        assertEquals(1, PairedTest.of(new double[3], 0).pOfFall());
    }

    @Property(tries = 100)
    void p_ofBothDirections_addsToOneAndTurnsWithTheSign(
            @ForAll @Size(6) List<@DoubleRange(min = -1, max = 1) Double> values,
            @ForAll @DoubleRange(min = 0, max = 2) double ratio) {
        double[] differences = values.stream().mapToDouble(Double::doubleValue).toArray();
        differences[0] += 3; // never all equal
        PairedTest test = PairedTest.of(differences, ratio);
        PairedTest turned = PairedTest.of(Arrays.stream(differences).map(d -> -d).toArray(), ratio);
        assertEquals(1, test.pOfRise() + test.pOfFall(), 1e-9);
        assertEquals(test.pOfRise(), turned.pOfFall(), 1e-9);
        PairedTest plain = PairedTest.of(differences, 0);
        assertTrue(Math.abs(test.pOfRise() - 0.5) <= Math.abs(plain.pOfRise() - 0.5) + 1e-12);
    }

    /** The validity test: without the correction, dependent seeds claim far too often. */
    @Test
    void p_dependentSeedsWithoutADifference_rejectsAtItsLevelWithTheCorrectionOnly() {
        SplittableRandom random = new SplittableRandom(1);
        int plain = 0;
        int corrected = 0;
        int runs = 4000;
        for (int i = 0; i < runs; i++) {
            double shared = random.nextGaussian(); // correlation 1/3: ratio 1/2
            double[] differences = new double[5];
            for (int s = 0; s < differences.length; s++) {
                differences[s] = shared + Math.sqrt(2) * random.nextGaussian();
            }
            plain += PairedTest.of(differences, 0).pOfRise() <= 0.05 ? 1 : 0;
            corrected += PairedTest.of(differences, 0.5).pOfRise() <= 0.05 ? 1 : 0;
        }
        assertEquals(0.05, (double) corrected / runs, 0.01);
        assertTrue(plain > 0.1 * runs, plain + " of " + runs);
    }

    @Test
    void test_badArguments_areRefusedByName() {
        assertMessage(
                "seeds of a paired test: 1; expected at least 2, since one has no spread; run"
                        + " more",
                () -> PairedTest.of(new double[] {1}, 0));
        assertMessage(
                "resplit ratio -1.0; expected 0 (independent seeds) or more",
                () -> PairedTest.of(RISES, -1));
        assertMessage(
                "differences with mean NaN and standard deviation NaN; expected finite numbers;"
                        + " leave undefined seeds out",
                () -> PairedTest.of(new double[] {1, Double.NaN}, 0));
    }

    private static void assertMessage(String expected, Runnable action) {
        Exception e = assertThrows(IllegalArgumentException.class, action::run);
        assertEquals(expected, e.getMessage());
    }
}

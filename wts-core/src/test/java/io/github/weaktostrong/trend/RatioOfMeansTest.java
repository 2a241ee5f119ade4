package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatioOfMeansTest {

    /** The definition itself: at either end the t statistic of a - q b is the critical one. */
    @Test
    void interval_ends_areWhereTheTTestTurns() {
        double[] a = {1.0, 2.5, 1.5, 2.0, 3.0};
        double[] b = {4.0, 5.5, 5.0, 4.5, 6.5};
        RatioOfMeans ratio = RatioOfMeans.of(a, b, 0.25).orElseThrow();
        assertEquals(10 / 25.5, ratio.ratio().getAsDouble(), 1e-12);
        for (double end : new double[] {ratio.low().getAsDouble(), ratio.high().getAsDouble()}) {
            double[] difference = new double[5];
            for (int i = 0; i < 5; i++) {
                difference[i] = a[i] - end * b[i];
            }
            PairedTest test = PairedTest.of(difference, 0.25);
            assertEquals(0.025, Math.min(test.pOfRise(), test.pOfFall()), 1e-9);
        }
    }

    @Test
    void interval_gapThatMayBeNothing_isNotBounded() {
        RatioOfMeans ratio =
                RatioOfMeans.of(new double[] {1, 2, 1}, new double[] {-1, 1, 2}, 0).orElseThrow();
        assertEquals(2, ratio.ratio().getAsDouble(), 1e-12);
        assertEquals(OptionalDouble.empty(), ratio.low());
        assertEquals(OptionalDouble.empty(), ratio.high());
        assertTrue(RatioOfMeans.of(new double[0], new double[0], 0).isEmpty());
    }

    /** A true gap of four standard deviations; numerator and denominator share the weak model. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void interval_simulatedSeeds_coversTheTruthAtItsLevel(int seeds) {
        SplittableRandom random = new SplittableRandom(11);
        int runs = 2000;
        int covered = 0;
        for (int r = 0; r < runs; r++) {
            double[] a = new double[seeds];
            double[] b = new double[seeds];
            for (int i = 0; i < seeds; i++) {
                double weak = random.nextGaussian();
                a[i] = 2 + random.nextGaussian() - weak;
                b[i] = 4 + random.nextGaussian() - weak;
            }
            RatioOfMeans ratio = RatioOfMeans.of(a, b, 0).orElseThrow();
            boolean outside =
                    ratio.low().isPresent()
                            && (ratio.low().getAsDouble() > 0.5
                                    || ratio.high().getAsDouble() < 0.5);
            covered += outside ? 0 : 1;
        }
        // four standard errors of a share of 2,000
        assertEquals(0.95, covered / (double) runs, 0.02);
    }
}

package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole verdict on invented experiments: four roles with independent noise, one of four claims
 * named beforehand, independent seeds. The rates of docs/reproducing.md are those of 20,000 runs.
 */
class VerdictSimulationTest {
    private static final int RUNS = Integer.getInteger("wts.verdict.runs", 1000);

    /**
     * Rates of yes and of no: {@code step} is each difference's mean in its standard deviations.
     */
    private static double[] rates(int seeds, double step) {
        SplittableRandom random = new SplittableRandom(3);
        double yes = 0;
        double no = 0;
        for (int r = 0; r < RUNS; r++) {
            double[][] differences = new double[4][seeds];
            for (int s = 0; s < seeds; s++) {
                double weak = noise(random);
                double naive = step + noise(random);
                double aux = step + noise(random);
                double ceiling = 2 * step + noise(random);
                differences[0][s] = naive - weak;
                differences[1][s] = aux - weak;
                differences[2][s] = ceiling - naive;
                differences[3][s] = ceiling - aux;
            }
            TrendTest test =
                    TrendTest.of(
                            List.of(differences).stream()
                                    .map(each -> PairedTest.of(each, 0))
                                    .toList());
            Verdict verdict = TrendTest.corrected(List.of(test), 4).get(0).verdict();
            yes += verdict == Verdict.YES ? 1 : 0;
            no += verdict == Verdict.NO ? 1 : 0;
        }
        return new double[] {yes / RUNS, no / RUNS};
    }

    private static double noise(SplittableRandom random) {
        return random.nextGaussian() / Math.sqrt(2); // differences have a deviation of 1
    }

    @ParameterizedTest
    @CsvSource({"5", "20"})
    void verdict_noEffect_isClaimedRarely(int seeds) {
        double[] rates = rates(seeds, 0);
        assertTrue(rates[0] <= 0.01, "yes " + rates[0]);
        assertTrue(rates[1] <= 0.02, "no " + rates[1]); // 0.05 for four claims
    }

    @ParameterizedTest
    @CsvSource({"5, 0.010, 0.01", "20, 0.902, 0.04"})
    void verdict_risesOfOneDeviation_areFoundAsOftenAsStated(
            int seeds, double power, double tolerance) { // four standard errors
        assertEquals(power, rates(seeds, 1)[0], tolerance);
        assertEquals(0, rates(seeds, 1)[1], 0.001);
    }

    @ParameterizedTest
    @CsvSource({"5, 0.301, 0.05", "20, 1.000, 0.01"})
    void verdict_fallsOfOneDeviation_areFoundAsOftenAsStated(
            int seeds, double power, double tolerance) { // four standard errors
        assertEquals(power, rates(seeds, -1)[1], tolerance);
        assertEquals(0, rates(seeds, -1)[0], 0.001);
    }
}

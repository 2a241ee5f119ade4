package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneRunAuditTest {

    /**
     * The formula in SciPy 1.17, bisected; the first four also in the audit of ML Privacy Meter.
     */
    @ParameterizedTest
    @CsvSource({
        "1000, 100, 100, 0, 3.49296543",
        "1000, 100, 95, 0, 2.17243404",
        "1000, 100, 95, 1e-5, 2.16517580",
        "1000, 1000, 600, 0, 0.29746792",
        "5000, 400, 380, 1e-5, 2.54677200"
    })
    void lowerBound_knownCounts(int canaries, int guesses, int correct, double delta, double e) {
        OneRunAudit audit = new OneRunAudit(canaries, guesses, correct, delta);
        assertEquals(e, audit.epsilonLowerBound(0.05), 1e-7);
        assertTrue(audit.pValue(e - 0.01) < 0.05 && audit.pValue(e + 0.01) > 0.05);
    }

    @Test
    void pValue_oneGuess_byHand() {
        // q = 3 / 4 at epsilon log 3; beta = q, and alpha = P[Bin < 1] / 1 = 1 / 4.
        assertEquals(0.75, new OneRunAudit(1, 1, 1, 0).pValue(Math.log(3)), 1e-12);
        assertEquals(0.755, new OneRunAudit(1, 1, 1, 0.01).pValue(Math.log(3)), 1e-12);
        assertEquals(1, new OneRunAudit(5, 0, 0, 0).pValue(1));
    }

    @Test
    void lowerBound_coinFlipping_showsNothing() {
        assertEquals(0, new OneRunAudit(1000, 1000, 510, 0).epsilonLowerBound(0.05));
        assertEquals(0, new OneRunAudit(10, 0, 0, 0).epsilonLowerBound(0.05));
    }

    /** Randomised response is epsilon-private exactly: its audit may rarely exceed epsilon. */
    @Test
    void lowerBound_randomisedResponse_holdsAndIsNear() {
        double epsilon = 1.5;
        SplittableRandom random = new SplittableRandom(11);
        int exceeded = 0;
        double sum = 0;
        for (int run = 0; run < 100; run++) {
            double[] scores = new double[1000];
            boolean[] included = new boolean[1000];
            for (int i = 0; i < scores.length; i++) {
                included[i] = random.nextBoolean();
                boolean truth = random.nextDouble() < 1 / (1 + Math.exp(-epsilon));
                scores[i] = included[i] == truth ? 1 : 0;
            }
            // By score alone: as many guesses on either side as there are low scores.
            int low = 0;
            for (double score : scores) {
                low += score == 0 ? 1 : 0;
            }
            int guesses = 2 * Math.min(low, scores.length - low);
            double bound =
                    OneRunAudit.ofScores(scores, included, guesses, 0).epsilonLowerBound(0.05);
            exceeded += bound > epsilon ? 1 : 0;
            sum += bound;
        }
        assertTrue(exceeded <= 12, exceeded + " of 100 audits refute the truth at 5 %");
        assertTrue(sum / 100 > 1.2, "mean bound " + sum / 100);
    }

    @Test
    void ofScores_guessesFromBothEnds() {
        double[] scores = {5, 1, 3, 2, 4};
        boolean[] included = {true, false, false, true, true};
        assertEquals(3, OneRunAudit.ofScores(scores, included, 3, 0).correct());
        // The fourth guess is canary 4 (score 2) "not included": wrong.
        assertEquals(3, OneRunAudit.ofScores(scores, included, 4, 0).correct());
    }

    @Test
    void exposure_byHand() {
        double[] references = {1, 2, 3, 4, 5, 6, 7};
        assertEquals(3, Canary.exposure(0.5, references), 1e-12);
        assertEquals(1, Canary.exposure(3.5, references), 1e-12);
        assertEquals(0, Canary.exposure(9, references), 1e-12);
        assertEquals(2, Canary.exposure(1, references), 1e-12);
    }

    @Test
    void badArguments_areNamed() {
        refused("3 correct of 2 guesses", () -> new OneRunAudit(5, 2, 3, 0));
        refused("delta 1.0", () -> new OneRunAudit(5, 2, 1, 1));
        refused("significance 0.0", () -> new OneRunAudit(5, 2, 1, 0).epsilonLowerBound(0));
        refused("epsilon NaN", () -> new OneRunAudit(5, 2, 1, 0).pValue(Double.NaN));
        refused("NaN", () -> Canary.exposure(Double.NaN, new double[] {1}));
        refused("0 reference", () -> Canary.exposure(1, new double[0]));
        refused("3 guesses", () -> OneRunAudit.ofScores(new double[2], new boolean[2], 3, 0));
        refused("NaN", () -> OneRunAudit.ofScores(new double[] {Double.NaN}, new boolean[1], 1, 0));
    }

    private static void refused(String words, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(words) && message.contains("expected"), message);
    }
}

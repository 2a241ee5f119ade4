package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.data.Checks;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.commons.math3.special.Gamma;

/**
 * An empirical lower bound on epsilon from one training: how many inclusions of canaries were
 * guessed.
 *
 * <p>Every one of m canaries is included by an independent fair coin. An attacker sees the model,
 * guesses r of the coins (and abstains from the others) and gets v right. If the training is
 * (epsilon, delta)-differentially private under adding or removing one canary, v is that large with
 * a probability of at most
 *
 * <pre>{@code
 * p     = min(1, beta + 2 m delta alpha),  q = 1 / (1 + exp(-epsilon))
 * beta  = P[Bin(r, q) >= v]
 * alpha = max_{i = 1..v} P[v > Bin(r, q) >= v - i] / i
 * }</pre>
 *
 * <p>Steinke, Nasr and Jagielski (2023), <em>Privacy Auditing with One (1) Training Run</em>,
 * theorem 5.2. A bound of 0 shows nothing: audits find faults, they do not prove their absence.
 *
 * @param canaries m, at least 1
 * @param guesses r, from 0 to m, fixed before the coins were seen
 * @param correct v, from 0 to r
 * @param delta in [0, 1)
 */
public record OneRunAudit(int canaries, int guesses, int correct, double delta) {
    /** No more can be refuted: guesses are right with probability 1 - e^-50. */
    private static final double LARGEST = 50;

    public OneRunAudit {
        if (canaries < 1 || guesses < 0 || guesses > canaries || correct < 0 || correct > guesses) {
            throw new IllegalArgumentException(
                    "%s correct of %s guesses about %s canaries; expected 0 <= correct <= guesses <= canaries"
                            .formatted(correct, guesses, canaries));
        }
        if (!(delta >= 0 && delta < 1)) {
            throw new IllegalArgumentException(
                    "delta %s; expected a number from 0 and below 1".formatted(delta));
        }
    }

    /**
     * Guesses from scores: the highest scores "included", the lowest "not included".
     *
     * <p>The number of guesses must not be chosen by looking at the coins. To try several, audit
     * each and divide the significance by their number (Bonferroni).
     *
     * @param scores shape (m), larger means included; ties are broken by position
     * @param included the coins, shape (m)
     * @param guesses at most m; the odd one is a guess "included"
     * @param delta in [0, 1)
     */
    public static OneRunAudit ofScores(
            double[] scores, boolean[] included, int guesses, double delta) {
        if (scores.length != included.length || guesses < 0 || guesses > scores.length) {
            throw new IllegalArgumentException(
                    "%s scores, %s coins, %s guesses; expected a coin for each score and no more guesses"
                            .formatted(scores.length, included.length, guesses));
        }
        if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("A score is NaN; expected numbers");
        }
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
        int correct = 0;
        for (int i = 0; i < guesses; i++) {
            boolean high = i % 2 == 0;
            int canary = order[high ? i / 2 : scores.length - 1 - i / 2];
            correct += included[canary] == high ? 1 : 0;
        }
        return new OneRunAudit(scores.length, guesses, correct, delta);
    }

    /**
     * Returns the largest probability of guesses as good as these under (epsilon,
     * delta)-differential privacy.
     *
     * @param epsilon at least 0
     * @return in [0, 1]
     */
    public double pValue(double epsilon) {
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "epsilon %s; expected a number of at least 0".formatted(epsilon));
        }
        double logRight = -Math.log1p(Math.exp(-epsilon));
        double logWrong = -epsilon + logRight;
        double beta = 0;
        for (int k = correct; k <= guesses; k++) {
            beta += probability(k, logRight, logWrong);
        }
        double below = 0;
        double alpha = 0;
        for (int i = 1; i <= correct; i++) {
            below += probability(correct - i, logRight, logWrong);
            alpha = Math.max(alpha, below / i);
        }
        return Math.min(1, beta + 2 * canaries * delta * alpha);
    }

    /**
     * The largest epsilon that the guesses refute.
     *
     * @param significance in (0, 1), such as 0.05; divided by the number of audits that were tried
     * @return at least 0, at most 50
     */
    public double epsilonLowerBound(double significance) {
        Checks.requireProperShare(
                significance, "significance %s; expected a number above 0 and below 1, e.g. 0.05");
        if (pValue(0) >= significance) {
            return 0;
        }
        double low = 0;
        double high = LARGEST;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (pValue(middle) < significance) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double probability(int k, double logRight, double logWrong) {
        double logBinomial =
                Gamma.logGamma(guesses + 1.0)
                        - Gamma.logGamma(k + 1.0)
                        - Gamma.logGamma(guesses - k + 1.0);
        return Math.exp(logBinomial + k * logRight + (guesses - k) * logWrong);
    }
}

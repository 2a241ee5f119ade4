package io.github.weaktostrong.eval.fairness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Post-processing baseline: thresholds per group on a trained model's scores, drawn at random, with
 * the smallest expected error that a parity constraint allows (Agarwal, Beygelzimer, Dudík,
 * Langford and Wallach 2018, <em>A Reductions Approach to Fair Classification</em>, algorithm 1).
 *
 * <pre>{@code
 * minimise   expected error on all rows
 * subject to |E rate_g - E rate| <= slack   for each group g and each constrained rate
 * }</pre>
 *
 * <p>The paper's game between multipliers, of which each round's are the exponentiated gradient of
 * the violations, and a learner that answers with the classifier of least weighted error. Here the
 * learner's classifiers are all choices of a threshold for each group, among which it finds the
 * best exactly, so that nothing is trained: what the reduction adds to {@link ThresholdOptimizer}
 * is randomisation, which reaches every point below the groups' ROC curves. {@link
 * ParityConstraint#EQUALIZED_ODDS} need not end in selecting nobody or everybody. The group must be
 * known at prediction time.
 *
 * <p>As in Fairlearn, every round solves the game among the classifiers found so far (a linear
 * program), multipliers add up to {@code 1 / slack} at most, and the search ends where that
 * solution is one of the whole game. Deviation: the step of the gradient does not shrink.
 */
public final class ExponentiatedGradient {
    /** Slack when none is given: two groups differ by at most a point. */
    public static final double DEFAULT_SLACK = 0.005;

    /** Below it the multipliers' bound is so large that the linear programs lose precision. */
    private static final double SMALLEST_SLACK = 1e-4;

    private static final int MOST_ROUNDS = 500;
    private static final double PRECISION = 1e-7;

    /** Fairlearn's step, times the bound of the multipliers. */
    private static final double STEP = 2;

    private final ParityConstraint constraint;
    private final double slack;

    private ExponentiatedGradient(ParityConstraint constraint, double slack) {
        this.constraint = constraint;
        this.slack = slack;
    }

    /**
     * Returns a search for a constraint and what may be left of the gap.
     *
     * @param slack the most that a group's rate may differ from that of all rows, in [1e-4, 1],
     *     usually {@value #DEFAULT_SLACK}; groups may differ from each other by twice as much
     */
    public static ExponentiatedGradient of(ParityConstraint constraint, double slack) {
        if (!(slack >= SMALLEST_SLACK && slack <= 1)) {
            throw new IllegalArgumentException(
                    "slack = %s; expected a difference of rates from %s to 1, usually %s; correct it"
                            .formatted(slack, SMALLEST_SLACK, DEFAULT_SLACK));
        }
        return new ExponentiatedGradient(constraint, slack);
    }

    /**
     * Chooses the classifiers and their probabilities.
     *
     * @param validation rows that were not trained on and will not be reported on, of two groups or
     *     more, each with the labels that the constraint conditions on
     */
    public RandomizedThresholds fit(ScoredRows validation) {
        ParityGame game = new ParityGame(validation.curves(constraint), slack);
        double bound = 1 / slack;
        double[] theta = new double[game.constraints()];
        List<int[]> found = new ArrayList<>();
        add(found, game.bestAnswer(theta)); // without constraints
        ParityGame.Solution best = game.solve(found, bound);
        for (int round = 0; round < MOST_ROUNDS && best.gap() > PRECISION; round++) {
            int[] answer = game.bestAnswer(multipliers(theta, bound));
            add(found, answer);
            ParityGame.Solution solution = game.solve(found, bound);
            add(found, game.bestAnswer(solution.multipliers()));
            best = solution.gap() < best.gap() ? solution : best;
            double[] excess = game.excess(answer);
            for (int j = 0; j < theta.length; j++) {
                theta[j] += STEP / bound * excess[j];
            }
        }
        return best.mixture(constraint, validation.groupNames());
    }

    /** The multipliers of a round, which add up to less than the bound. */
    private static double[] multipliers(double[] theta, double bound) {
        double largest = Math.max(0, Arrays.stream(theta).max().orElseThrow());
        double[] powers = Arrays.stream(theta).map(each -> Math.exp(each - largest)).toArray();
        double sum = Math.exp(-largest) + Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(each -> bound * each / sum).toArray();
    }

    private static void add(List<int[]> found, int[] answer) {
        if (found.stream().noneMatch(each -> Arrays.equals(each, answer))) {
            found.add(answer);
        }
    }
}

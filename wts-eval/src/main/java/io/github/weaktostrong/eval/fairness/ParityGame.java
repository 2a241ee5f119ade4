package io.github.weaktostrong.eval.fairness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;

/**
 * The game of {@link ExponentiatedGradient}: the error of a classifier, and by how much each of its
 * rates in a group is above or below that of all rows, less the slack.
 *
 * <p>A classifier is a point on each group's curve. Constraints come in pairs, above and below, by
 * group, and for equalized odds once more for the second rate.
 */
final class ParityGame {
    private static final double SIMPLEX_PRECISION = 1e-10;

    private final List<ThresholdCurve> curves;
    private final double slack;
    private final int rows;
    private final int rates;

    ParityGame(List<ThresholdCurve> curves, double slack) {
        this.curves = curves;
        this.slack = slack;
        rows = curves.stream().mapToInt(ThresholdCurve::rowCount).sum();
        rates = curves.get(0).secondCases() > 0 ? 2 : 1;
    }

    int constraints() {
        return 2 * rates * curves.size();
    }

    private double rate(int which, int group, int point) {
        ThresholdCurve curve = curves.get(group);
        return which == 0 ? curve.first(point) : curve.second(point);
    }

    /** The share of the rows of a rate that are of a group. */
    private double share(int which, int group) {
        double cases = cases(which, group);
        return cases / IntStream.range(0, curves.size()).map(g -> cases(which, g)).sum();
    }

    private int cases(int which, int group) {
        ThresholdCurve curve = curves.get(group);
        return which == 0 ? curve.firstCases() : curve.secondCases();
    }

    private double error(int[] points) {
        int correct = 0;
        for (int g = 0; g < points.length; g++) {
            correct += curves.get(g).correct(points[g]);
        }
        return 1 - (double) correct / rows;
    }

    /** How far each constraint is violated; below 0 where it holds. */
    double[] excess(int[] points) {
        double[] excess = new double[constraints()];
        for (int which = 0; which < rates; which++) {
            double all = 0;
            for (int g = 0; g < points.length; g++) {
                all += share(which, g) * rate(which, g, points[g]);
            }
            for (int g = 0; g < points.length; g++) {
                double above = rate(which, g, points[g]) - all;
                int at = 2 * (which * points.length + g);
                excess[at] = above - slack;
                excess[at + 1] = -above - slack;
            }
        }
        return excess;
    }

    /** The classifier of least error plus multipliers times violations, group by group. */
    int[] bestAnswer(double[] multipliers) {
        int[] answer = new int[curves.size()];
        for (int g = 0; g < answer.length; g++) {
            double[] price = new double[rates];
            for (int which = 0; which < rates; which++) {
                double sum = 0;
                for (int other = 0; other < answer.length; other++) {
                    sum += net(multipliers, which, other);
                }
                price[which] = net(multipliers, which, g) - share(which, g) * sum;
            }
            answer[g] = cheapest(g, price);
        }
        return answer;
    }

    private double net(double[] multipliers, int which, int group) {
        int at = 2 * (which * curves.size() + group);
        return multipliers[at] - multipliers[at + 1];
    }

    private int cheapest(int group, double[] price) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int point = 0; point < curves.get(group).size(); point++) {
            double cost = -(double) curves.get(group).correct(point) / rows;
            for (int which = 0; which < rates; which++) {
                cost += price[which] * rate(which, group, point);
            }
            if (cost < least) {
                least = cost;
                best = point;
            }
        }
        return best;
    }

    /**
     * Probabilities of classifiers, and multipliers, that are best against each other.
     *
     * @param gap by how much the better answer of all classifiers or multipliers is better; 0 where
     *     this solves the whole game
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Solution(
            List<ThresholdCurve> curves,
            List<int[]> found,
            double[] weights,
            double[] multipliers,
            double gap) {

        /** The mixture, without classifiers that are never drawn. */
        RandomizedThresholds mixture(ParityConstraint constraint, List<String> groups) {
            List<GroupThresholds> drawn = new ArrayList<>();
            List<Double> probabilities = new ArrayList<>();
            double sum = Arrays.stream(weights).sum();
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] > 0) {
                    drawn.add(
                            ThresholdOptimizer.thresholds(
                                    constraint, groups, curves, found.get(i)));
                    probabilities.add(weights[i] / sum);
                }
            }
            return new RandomizedThresholds(drawn, probabilities, gap);
        }
    }

    /**
     * Solves the game among some classifiers, with multipliers that add up to a bound at most.
     *
     * <pre>{@code
     * min  sum_h q_h error_h + bound * t   subject to  sum_h q_h excess_hj <= t,  sum_h q_h = 1
     * max  value   subject to  error_h + sum_j m_j excess_hj >= value,  sum_j m_j <= bound
     * }</pre>
     */
    Solution solve(List<int[]> found, double bound) {
        double[][] excess = found.stream().map(this::excess).toArray(double[][]::new);
        double[] errors = found.stream().mapToDouble(this::error).toArray();
        double[] weights = weights(errors, excess, bound);
        double[] multipliers = multipliers(errors, excess, bound);
        double worst = 0;
        for (int j = 0; j < multipliers.length; j++) {
            worst = Math.max(worst, dot(weights, column(excess, j)));
        }
        int[] answer = bestAnswer(multipliers);
        double gap =
                dot(weights, errors)
                        + bound * worst
                        - error(answer)
                        - dot(multipliers, excess(answer));
        return new Solution(curves, found, weights, multipliers, gap);
    }

    private double[] weights(double[] errors, double[][] excess, double bound) {
        int classifiers = errors.length;
        List<LinearConstraint> constraints = new ArrayList<>();
        for (int j = 0; j < constraints(); j++) {
            double[] row = Arrays.copyOf(column(excess, j), classifiers + 1);
            row[classifiers] = -1;
            constraints.add(new LinearConstraint(row, Relationship.LEQ, 0));
        }
        double[] sum = new double[classifiers + 1];
        Arrays.fill(sum, 0, classifiers, 1);
        constraints.add(new LinearConstraint(sum, Relationship.EQ, 1));
        double[] costs = Arrays.copyOf(errors, classifiers + 1);
        costs[classifiers] = bound;
        double[] found = optimum(costs, constraints, GoalType.MINIMIZE);
        return Arrays.copyOf(found, classifiers);
    }

    private double[] multipliers(double[] errors, double[][] excess, double bound) {
        int last = constraints(); // the value, which is no less than 0 where it is largest
        List<LinearConstraint> constraints = new ArrayList<>();
        for (int h = 0; h < errors.length; h++) {
            double[] row = Arrays.copyOf(excess[h], last + 1);
            row[last] = -1;
            constraints.add(new LinearConstraint(row, Relationship.GEQ, -errors[h]));
        }
        double[] sum = new double[last + 1];
        Arrays.fill(sum, 0, last, 1);
        constraints.add(new LinearConstraint(sum, Relationship.LEQ, bound));
        double[] value = new double[last + 1];
        value[last] = 1;
        return Arrays.copyOf(optimum(value, constraints, GoalType.MAXIMIZE), last);
    }

    /** Of variables that are not below 0. */
    private static double[] optimum(
            double[] objective, List<LinearConstraint> constraints, GoalType goal) {
        return new SimplexSolver(SIMPLEX_PRECISION)
                .optimize(
                        new LinearObjectiveFunction(objective, 0),
                        new LinearConstraintSet(constraints),
                        goal,
                        new NonNegativeConstraint(true))
                .getPoint();
    }

    private static double[] column(double[][] matrix, int index) {
        return Arrays.stream(matrix).mapToDouble(row -> row[index]).toArray();
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}

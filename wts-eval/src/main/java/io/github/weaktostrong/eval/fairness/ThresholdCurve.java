package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.eval.fairness.ScoredRows.ScoredRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Achievements of every distinguishable threshold on one group's rows, from the highest threshold
 * (nobody selected) to the lowest (everybody), so that both rates ascend with the index.
 */
final class ThresholdCurve {
    private final int rowCount;
    private final int firstCases;
    private final int secondCases;
    private final double[] thresholds;

    /** The constrained rates; the second is 0 throughout where there is only one. */
    private final double[] first;

    private final double[] second;

    /** Rows predicted right. */
    private final int[] correct;

    /** Entry [k][i]: index of the best of the 2^k points from i on; ranges in constant time. */
    private final int[][] best;

    private ThresholdCurve(List<Point> points, ParityConstraint constraint, Point all) {
        rowCount = all.positives + all.negatives;
        firstCases = constraint == ParityConstraint.DEMOGRAPHIC_PARITY ? rowCount : all.positives;
        secondCases = constraint == ParityConstraint.EQUALIZED_ODDS ? all.negatives : 0;
        thresholds = points.stream().mapToDouble(Point::threshold).toArray();
        first = points.stream().mapToDouble(point -> point.first(constraint, all)).toArray();
        second = points.stream().mapToDouble(point -> point.second(constraint, all)).toArray();
        correct = points.stream().mapToInt(point -> point.correct(all)).toArray();
        best = bestOfRanges(correct);
    }

    /** Rows at or above a threshold, by label. */
    private record Point(double threshold, int positives, int negatives) {
        double first(ParityConstraint constraint, Point all) {
            return constraint == ParityConstraint.DEMOGRAPHIC_PARITY
                    ? (double) (positives + negatives) / (all.positives + all.negatives)
                    : (double) positives / all.positives;
        }

        double second(ParityConstraint constraint, Point all) {
            return constraint == ParityConstraint.EQUALIZED_ODDS
                    ? (double) negatives / all.negatives
                    : 0;
        }

        int correct(Point all) {
            return positives + all.negatives - negatives;
        }
    }

    /** The curve of a group; its rows must include the labels that the constraint conditions on. */
    static ThresholdCurve of(List<ScoredRow> rows, ParityConstraint constraint) {
        List<ScoredRow> descending = new ArrayList<>(rows);
        descending.sort(Comparator.comparingDouble(ScoredRow::score).reversed());
        List<Point> points = new ArrayList<>();
        points.add(new Point(Double.POSITIVE_INFINITY, 0, 0));
        int positives = 0;
        for (int i = 0; i < descending.size(); i++) {
            positives += descending.get(i).label();
            boolean last = i + 1 == descending.size();
            double score = descending.get(i).score();
            double next = last ? Double.NEGATIVE_INFINITY : descending.get(i + 1).score();
            if (score != next) {
                double threshold = last ? next : between(next, score);
                points.add(new Point(threshold, positives, i + 1 - positives));
            }
        }
        return new ThresholdCurve(points, constraint, points.get(points.size() - 1));
    }

    int size() {
        return thresholds.length;
    }

    int rowCount() {
        return rowCount;
    }

    /** The rows that the first rate is of. */
    int firstCases() {
        return firstCases;
    }

    /** The rows that the second rate is of; 0 where there is only one. */
    int secondCases() {
        return secondCases;
    }

    double threshold(int point) {
        return thresholds[point];
    }

    double first(int point) {
        return first[point];
    }

    double second(int point) {
        return second[point];
    }

    int correct(int point) {
        return correct[point];
    }

    /** The points whose first rate is in [low, high]. */
    Range withFirst(double low, double high) {
        return within(first, low, high);
    }

    /** The points whose second rate is in [low, high]. */
    Range withSecond(double low, double high) {
        return within(second, low, high);
    }

    /** The most accurate point of a range that is not empty; the highest threshold among equals. */
    int mostAccurate(Range range) {
        int level = 31 - Integer.numberOfLeadingZeros(range.end() - range.start());
        int left = best[level][range.start()];
        int right = best[level][range.end() - (1 << level)];
        return correct[right] > correct[left] ? right : left;
    }

    /** Indices from {@code start} to before {@code end}. */
    record Range(int start, int end) {
        boolean isEmpty() {
            return start >= end;
        }

        Range and(Range other) {
            return new Range(Math.max(start, other.start), Math.min(end, other.end));
        }
    }

    private static int[][] bestOfRanges(int[] correct) {
        int levels = 32 - Integer.numberOfLeadingZeros(correct.length);
        int[][] best = new int[levels][];
        best[0] = new int[correct.length];
        Arrays.setAll(best[0], i -> i);
        for (int k = 1; k < levels; k++) {
            int[] below = best[k - 1];
            int half = 1 << (k - 1);
            best[k] = new int[correct.length - 2 * half + 1];
            Arrays.setAll(
                    best[k],
                    i -> correct[below[i + half]] > correct[below[i]] ? below[i + half] : below[i]);
        }
        return best;
    }

    private static double between(double low, double high) {
        double middle = low / 2 + high / 2;
        // Neighbouring doubles have nothing between them: a score equal to the threshold passes.
        return middle > low && middle <= high ? middle : high;
    }

    private static Range within(double[] ascending, double low, double high) {
        return new Range(countBelow(ascending, low), countBelow(ascending, Math.nextUp(high)));
    }

    private static int countBelow(double[] ascending, double bound) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

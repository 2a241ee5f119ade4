package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.eval.fairness.ThresholdCurve.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact search for one point on each group's curve, such that both rates lie within a tolerance of
 * each other and the most rows are right.
 *
 * <p>An optimal choice lies in a box of the tolerance's width whose lower sides touch a point of
 * some curve: all such boxes are tried. Selecting nobody is always among the choices.
 */
final class ThresholdSearch {
    /** Rates are quotients of counts, so equal gaps may differ in their last bits. */
    private static final double ROUNDING = 1e-12;

    private final List<ThresholdCurve> curves;
    private final double width;
    private int[] best;
    private int bestCorrect = -1;

    ThresholdSearch(List<ThresholdCurve> curves, double tolerance) {
        this.curves = curves;
        this.width = tolerance + ROUNDING;
        this.best = new int[curves.size()];
    }

    /** The chosen point of each curve; the first found among equals. */
    int[] mostAccurate() {
        for (ThresholdCurve lowest : curves) {
            for (int point = 0; point < lowest.size(); point++) {
                searchStrip(lowest.first(point));
            }
        }
        return best;
    }

    /** All choices whose first rates are within the tolerance above {@code low}. */
    private void searchStrip(double low) {
        List<Range> strip = new ArrayList<>();
        for (ThresholdCurve curve : curves) {
            strip.add(curve.withFirst(low, low + width));
        }
        if (correctWithin(strip) <= bestCorrect) {
            return;
        }
        for (int g = 0; g < curves.size(); g++) {
            Range range = strip.get(g);
            for (int point = range.start(); point < range.end(); point++) {
                double second = curves.get(g).second(point);
                if (point == range.start() || second != curves.get(g).second(point - 1)) {
                    searchBox(strip, second);
                }
            }
        }
    }

    private void searchBox(List<Range> strip, double low) {
        List<Range> box = new ArrayList<>();
        for (int g = 0; g < curves.size(); g++) {
            box.add(strip.get(g).and(curves.get(g).withSecond(low, low + width)));
        }
        int correct = correctWithin(box);
        if (correct > bestCorrect) {
            bestCorrect = correct;
            best = new int[curves.size()];
            for (int g = 0; g < best.length; g++) {
                best[g] = curves.get(g).mostAccurate(box.get(g));
            }
        }
    }

    /** The most rows right with one point of each range; -1 when a range is empty. */
    private int correctWithin(List<Range> ranges) {
        int correct = 0;
        for (int g = 0; g < curves.size(); g++) {
            if (ranges.get(g).isEmpty()) {
                return -1;
            }
            ThresholdCurve curve = curves.get(g);
            correct += curve.correct(curve.mostAccurate(ranges.get(g)));
        }
        return correct;
    }
}

package io.github.weaktostrong.eval.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * A value axis with round ticks.
 *
 * @param low lower end, a tick
 * @param step distance of two ticks, 1, 2 or 5 times a power of ten
 * @param steps number of steps from the lower to the upper end, at least 1
 */
record Axis(double low, double step, int steps) {
    private static final int ABOUT = 5;

    /**
     * Covers the values; starts at zero where that costs at most half of the height.
     *
     * @param values at least one
     */
    static Axis of(DoubleSummaryStatistics values) {
        double low = values.getMin();
        double high = values.getMax();
        if (low >= 0 && low <= high / 2) {
            low = 0;
        }
        double least = Math.max(1e-3, 0.02 * Math.max(Math.abs(low), Math.abs(high)));
        if (high - low < least) {
            low -= least / 2;
            high += least / 2;
        }
        double step = round((high - low) / ABOUT);
        double first = Math.floor(low / step + 1e-9);
        double last = Math.ceil(high / step - 1e-9);
        return new Axis(first * step, step, (int) Math.max(1, last - first));
    }

    private static double round(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double scaled = step / power;
        return power * (scaled <= 1 ? 1 : scaled <= 2 ? 2 : scaled <= 5 ? 5 : 10);
    }

    double high() {
        return low + steps * step;
    }

    /** The ticks, both ends among them. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            ticks.add(low + i * step);
        }
        return ticks;
    }

    /** A tick with as many decimals as the step needs. */
    String label(double tick) {
        int decimals = (int) Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9)));
        double near = Math.abs(tick) < step / 2 ? 0 : tick;
        return String.format(Locale.ROOT, "%." + decimals + "f", near);
    }

    /** Returns the place of a value, 0 at the lower end and 1 at the upper. */
    double share(double value) {
        return (value - low) / (steps * step);
    }
}

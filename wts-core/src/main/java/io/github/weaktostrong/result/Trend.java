package io.github.weaktostrong.result;

import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Rise of trust from the weak model over the students to the ceiling (the paper's Table 1).
 *
 * <p>Asked twice: {@code onMeans} looks at the order of the means over seeds, as the paper does;
 * {@link #verdict} also asks whether the order could be chance, and whether the models learned
 * their task at all. Without a {@link Role#WTS_AUX}, as for privacy, the trend is about {@link
 * Role#WTS_NAIVE}.
 *
 * @param strategy the strategy
 * @param onMeans whether the means over seeds are in that order
 * @param doubts why the verdict is undetermined whatever the test says; empty if nothing speaks
 *     against it
 * @param comparisons its paired differences; none where nothing can be tested
 * @param test the test over seeds, corrected for the number of strategies of the result
 */
public record Trend(
        Strategy strategy,
        boolean onMeans,
        List<Doubt> doubts,
        List<Comparison> comparisons,
        TrendTest test) {

    /** Keeps a copy. */
    public Trend {
        doubts = List.copyOf(doubts);
        comparisons = List.copyOf(comparisons);
    }

    /** Tests the comparisons of one cell, without correction for others. */
    public static Trend of(
            Strategy strategy, boolean onMeans, List<Doubt> doubts, List<Comparison> comparisons) {
        TrendTest test = TrendTest.of(comparisons.stream().map(Comparison::test).toList());
        return new Trend(strategy, onMeans, doubts, comparisons, test);
    }

    /** Yes, no or undetermined; undetermined where there are doubts. */
    public Verdict verdict() {
        return doubts.isEmpty() ? test.verdict() : Verdict.UNDETERMINED;
    }

    /** This trend with its test corrected for another number of cells. */
    public Trend with(TrendTest corrected) {
        return new Trend(strategy, onMeans, doubts, comparisons, corrected);
    }

    /** Corrects the tests for the number of these trends. */
    static List<Trend> corrected(List<Trend> trends) {
        List<TrendTest> tests = TrendTest.corrected(trends.stream().map(Trend::test).toList());
        List<Trend> corrected = new ArrayList<>();
        for (int i = 0; i < trends.size(); i++) {
            corrected.add(trends.get(i).with(tests.get(i)));
        }
        return corrected;
    }
}

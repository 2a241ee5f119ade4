package io.github.weaktostrong.result;

import io.github.weaktostrong.trend.TaskEffect;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rise of trust from the weak model over the students to the ceiling (the paper's Table 1).
 *
 * <p>Asked twice: {@code onMeans} looks at the order of the means over seeds, as the paper does;
 * {@link #verdict} also asks whether there is a question at all, whether the order could be chance,
 * and whether the models learned their task. Without a {@link Role#WTS_AUX}, as for privacy, the
 * trend is about {@link Role#WTS_NAIVE}.
 *
 * @param strategy the strategy
 * @param metric key of the metric of trust
 * @param primary whether this is our metric; otherwise the paper's
 * @param exploratory whether the claim was not named beforehand, so that its test is not corrected
 *     for the number of those that were
 * @param effect the gain of the plain student over its teacher at the task, on V
 * @param onMeans whether the means over seeds are in that order
 * @param doubts why the verdict is undetermined, or not applicable, whatever the test says; empty
 *     if nothing speaks against it
 * @param comparisons its paired differences; none where nothing can be tested
 * @param test the test over seeds, corrected for the number of claims named beforehand
 * @param independentBlocks number of groups of seeds that share no source with each other: as many
 *     as seeds where these are independent, 1 where all overlap
 */
public record Trend(
        Strategy strategy,
        String metric,
        boolean primary,
        boolean exploratory,
        TaskEffect effect,
        boolean onMeans,
        List<Doubt> doubts,
        List<Comparison> comparisons,
        TrendTest test,
        int independentBlocks) {

    /** Keeps a copy. */
    public Trend {
        doubts = List.copyOf(doubts);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * An exploratory trend: the test of its comparisons over independent seeds, without correction
     * for others.
     */
    public static Trend of(
            Strategy strategy,
            String metric,
            boolean primary,
            TaskEffect effect,
            boolean onMeans,
            List<Doubt> doubts,
            List<Comparison> comparisons) {
        TrendTest test = TrendTest.of(comparisons.stream().map(Comparison::test).toList());
        return new Trend(
                strategy,
                metric,
                primary,
                true,
                effect,
                onMeans,
                doubts,
                comparisons,
                test,
                test.seeds());
    }

    /** This trend for seeds that come from so many blocks without a source in common. */
    Trend overBlocks(int independent) {
        return new Trend(
                strategy,
                metric,
                primary,
                exploratory,
                effect,
                onMeans,
                doubts,
                comparisons,
                test,
                independent);
    }

    /**
     * Not applicable where there is nothing to ask, undetermined where there are doubts, otherwise
     * yes, no or undetermined by the test.
     */
    public Verdict verdict() {
        if (effect.verdict() == Verdict.NOT_APPLICABLE
                || doubts.stream().anyMatch(d -> d.kind() == Doubt.Kind.BY_CONSTRUCTION)) {
            return Verdict.NOT_APPLICABLE;
        }
        return doubts.isEmpty() ? test.verdict() : Verdict.UNDETERMINED;
    }

    /** Number of seeds that were compared; 0 where nothing can be tested. */
    public int seeds() {
        return test.seeds();
    }

    /**
     * Corrects the tests of the claims that were named beforehand for their number; the others stay
     * exploratory.
     *
     * @param trends of any number of results, by property
     * @param planned the claims that were named beforehand
     */
    public static Map<String, List<Trend>> corrected(
            Map<String, List<Trend>> trends, List<Hypothesis> planned) {
        List<Trend> named = new ArrayList<>();
        trends.forEach(
                (property, list) ->
                        list.stream()
                                .filter(trend -> trend.isNamed(property, planned))
                                .forEach(named::add));
        Iterator<TrendTest> tests =
                TrendTest.corrected(named.stream().map(Trend::test).toList(), planned.size())
                        .iterator();
        Map<String, List<Trend>> corrected = new LinkedHashMap<>();
        trends.forEach(
                (property, list) ->
                        corrected.put(
                                property,
                                list.stream()
                                        .map(
                                                trend ->
                                                        trend.isNamed(property, planned)
                                                                ? trend.named(tests.next())
                                                                : trend)
                                        .toList()));
        return corrected;
    }

    private boolean isNamed(String property, List<Hypothesis> planned) {
        return primary && planned.contains(new Hypothesis(property, strategy));
    }

    private Trend named(TrendTest corrected) {
        return new Trend(
                strategy,
                metric,
                primary,
                false,
                effect,
                onMeans,
                doubts,
                comparisons,
                corrected,
                independentBlocks);
    }
}

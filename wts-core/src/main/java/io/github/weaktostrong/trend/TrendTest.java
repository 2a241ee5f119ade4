package io.github.weaktostrong.trend;

import java.util.List;

/**
 * A test of whether trust rises over all comparisons of a cell.
 *
 * <p>Yes, by an intersection-union test (Berger 1982): every one of its comparisons must rise, so
 * its p is the largest of their one-sided p values and needs no correction for their number. No,
 * where at least one comparison falls: the smallest p in the other direction, times their number
 * (Bonferroni). A difference that is small is neither.
 *
 * @param comparisons the differences; none where nothing can be tested
 * @param pOfRise p of the claim that all rise, corrected for the number of cells; 1 without
 *     comparisons
 * @param pOfFall p of the claim that one falls, corrected likewise
 */
public record TrendTest(List<PairedTest> comparisons, double pOfRise, double pOfFall) {
    /** Level of the claims, for each direction. */
    public static final double LEVEL = 0.05;

    /** Fewest seeds with which anything is claimed. */
    public static final int SEEDS_FOR_A_CLAIM = 5;

    /** Keeps a copy. */
    public TrendTest {
        comparisons = List.copyOf(comparisons);
    }

    /** Tests one cell, without correction for others. */
    public static TrendTest of(List<PairedTest> comparisons) {
        double rise = 0;
        double fall = 1;
        for (PairedTest comparison : comparisons) {
            rise = Math.max(rise, comparison.pOfRise());
            fall = Math.min(fall, comparison.pOfFall());
        }
        return new TrendTest(
                comparisons,
                comparisons.isEmpty() ? 1 : rise,
                Math.min(1, comparisons.size() * fall + (comparisons.isEmpty() ? 1 : 0)));
    }

    /**
     * Corrects for the number of cells with {@link Holm}, each direction on its own; comparisons
     * within a cell are not counted. Cells without comparisons make no claim and are not counted.
     *
     * @param cells tests of single cells, as {@link #of} gives them
     */
    public static List<TrendTest> corrected(List<TrendTest> cells) {
        List<TrendTest> tested = cells.stream().filter(c -> !c.comparisons.isEmpty()).toList();
        double[] rise = Holm.adjust(tested.stream().mapToDouble(c -> of(c).pOfRise).toArray());
        double[] fall = Holm.adjust(tested.stream().mapToDouble(c -> of(c).pOfFall).toArray());
        return cells.stream()
                .map(cell -> corrected(cell, tested.indexOf(cell), rise, fall))
                .toList();
    }

    private static TrendTest of(TrendTest cell) {
        return of(cell.comparisons); // whatever it was corrected for before
    }

    private static TrendTest corrected(TrendTest cell, int at, double[] rise, double[] fall) {
        return at < 0 ? cell : new TrendTest(cell.comparisons, rise[at], fall[at]);
    }

    /** Seeds of the comparison that has the fewest; 0 without comparisons. */
    public int seeds() {
        return comparisons.stream().mapToInt(PairedTest::seeds).min().orElse(0);
    }

    /** The claim at {@link #LEVEL}; undetermined below {@value #SEEDS_FOR_A_CLAIM} seeds. */
    public Verdict verdict() {
        if (seeds() < SEEDS_FOR_A_CLAIM) {
            return Verdict.UNDETERMINED;
        }
        boolean rises = pOfRise <= LEVEL;
        boolean falls = pOfFall <= LEVEL;
        return rises == falls ? Verdict.UNDETERMINED : rises ? Verdict.YES : Verdict.NO;
    }
}

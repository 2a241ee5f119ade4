package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.CeilingSelection.TradeOff;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CeilingSelectionTest {

    @Test
    void paretoFront_dominatedCandidates_areLeftOut() {
        List<TradeOff> candidates =
                List.of(at(0.9, 0.1), at(0.8, 0.1), at(0.7, 0.5), at(0.7, 0.4), at(0.5, 0.9));
        assertEquals(List.of(0, 2, 4), CeilingSelection.paretoFront(candidates));
    }

    @Test
    void paretoFront_equalCandidates_areAllKept() {
        assertEquals(List.of(0, 1), CeilingSelection.paretoFront(List.of(at(1, 1), at(1, 1))));
    }

    @Test
    void selection_incomparableCandidates_areDecidedByCostAndNotByOrder() {
        TradeOff plain = at(80, -20);
        TradeOff cheap = at(78, -15); // 5 points of trust for 2 of the task
        TradeOff dear = at(70, -14); // 1 more for 8 more
        assertEquals(1, select(List.of(plain, cheap, dear)));
        assertEquals(1, select(List.of(dear, cheap, plain)));
        assertEquals(0, select(List.of(cheap, dear)));
        assertEquals(0, select(List.of(plain, dear)));
    }

    @Test
    void selection_tie_isTheBetterTask() {
        assertEquals(1, select(List.of(at(79, -19), at(80, -20))));
        assertEquals(0, select(List.of(at(80, -20), at(79, -19))));
    }

    @Test
    void selection_atAnotherRate_weighsTrustSo() {
        List<TradeOff> candidates = List.of(at(80, -20), at(77, -18));
        assertEquals(0, CeilingSelection.largestSum().select(candidates));
        assertEquals(1, CeilingSelection.atRate(2).select(candidates));
        assertEquals(0, CeilingSelection.atRate(0.5).select(candidates));
    }

    /** Wherever a further candidate lies: if it is not picked, the pick stays. */
    @Property
    void selection_furtherCandidateThatIsNotPicked_changesNothing(
            @ForAll("candidates") List<TradeOff> candidates,
            @ForAll("candidate") TradeOff further) {
        List<TradeOff> more = new java.util.ArrayList<>(candidates);
        more.add(further);
        int picked = select(more);
        assertTrue(picked == candidates.size() || picked == select(candidates));
    }

    @Provide
    Arbitrary<TradeOff> candidate() {
        Arbitrary<Double> value = Arbitraries.doubles().between(-100, 100);
        return Combinators.combine(value, value).as(TradeOff::new);
    }

    @Test
    void selection_oneCandidate_isIt() {
        assertEquals(0, select(List.of(at(0.5, 0.5))));
    }

    @Test
    void selection_equalCandidates_isTheFirst() {
        assertEquals(0, select(List.of(at(0.5, 0.5), at(0.5, 0.5))));
    }

    @Test
    void selection_undefinedTrust_isNeverPreferred() {
        double undefined = Double.NEGATIVE_INFINITY;
        assertEquals(1, select(List.of(at(0.9, undefined), at(0.8, 0.2))));
        assertEquals(0, select(List.of(at(0.8, 0.2), at(0.9, undefined))));
        assertEquals(1, select(List.of(at(0.8, undefined), at(0.9, undefined))));
    }

    @Property
    void selection_anyCandidates_isOnTheFront(@ForAll("candidates") List<TradeOff> candidates) {
        int chosen = select(candidates);
        assertTrue(CeilingSelection.paretoFront(candidates).contains(chosen));
        for (TradeOff other : candidates) {
            assertFalse(other.dominates(candidates.get(chosen)));
        }
    }

    @Provide
    Arbitrary<List<TradeOff>> candidates() {
        Arbitrary<Double> value = Arbitraries.integers().between(0, 5).map(i -> i / 5.0);
        return Combinators.combine(value, value).as(TradeOff::new).list().ofMinSize(1).ofMaxSize(8);
    }

    private static int select(List<TradeOff> candidates) {
        return CeilingSelection.largestSum().select(candidates);
    }

    private static TradeOff at(double task, double trust) {
        return new TradeOff(task, trust);
    }
}

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
    void selection_corner_isPreferredToTheEnds() {
        // scaled (1, 0), (0.8, 0.8), (0, 1)
        List<TradeOff> candidates = List.of(at(0.9, 0), at(0.86, 0.4), at(0.7, 0.5));
        assertEquals(1, select(candidates));
    }

    @Test
    void selection_scaling_isOverTheFrontAlone() {
        // the dominated last candidate would stretch the task's scale and hand the choice to 2
        List<TradeOff> front = List.of(at(0.90, 0.0), at(0.88, 0.3), at(0.80, 0.5));
        List<TradeOff> more = List.of(front.get(0), front.get(1), front.get(2), at(0.0, -5));
        assertEquals(1, select(front));
        assertEquals(1, select(more));
    }

    @Test
    void selection_equallyDistant_isTheMoreTrustworthy() {
        assertEquals(1, select(List.of(at(0.9, 0.1), at(0.5, 0.4))));
        assertEquals(0, select(List.of(at(0.5, 0.4), at(0.9, 0.1))));
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
        return CeilingSelection.utopiaDistance().select(candidates);
    }

    private static TradeOff at(double task, double trust) {
        return new TradeOff(task, trust);
    }
}

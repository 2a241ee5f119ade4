package io.github.weaktostrong.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The validity of the ledger: what is left out or counted twice is caught. */
class PrivacyLedgerTest {
    private static final PrivacyComposition SUM =
            (trainings, delta) ->
                    new PrivacyBudget(
                            trainings,
                            trainings.stream().mapToDouble(PrivateTraining::noiseMultiplier).sum(),
                            delta,
                            "sum of sigmas");

    private static PrivacyLedger ledger(Set<String> weak, Set<String> transfer) {
        return new PrivacyLedger(
                Optional.of(SUM), 1e-5, Map.of(Part.WEAK, weak, Part.TRANSFER, transfer));
    }

    private static PrivacyBudget spent(double... sigmas) {
        List<PrivateTraining> trainings =
                DoubleStream.of(sigmas)
                        .mapToObj(
                                sigma ->
                                        new PrivateTraining(
                                                "t", sigma, 0.5, 3, 1, "poisson", NoiseMode.SECURE))
                        .toList();
        return SUM.compose(trainings, 1e-5);
    }

    @Test
    void statement_trainingLeftOut_isRefused() {
        PrivacyLedger ledger = ledger(Set.of("a", "b"), Set.of("c"));
        ledger.charge(Part.WEAK, "a", spent(1));
        ledger.charge(Part.TRANSFER, "c", PrivacyBudget.unprotected());
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> ledger.statement("one row", List.of(), List.of()))
                        .getMessage();
        assertTrue(message.startsWith("trainings on WEAK are not charged: [b];"), message);
        ledger.charge(Part.WEAK, "b", spent(2));
        assertEquals(3, ledger.statement("one row", List.of(), List.of()).dW().epsilon());
    }

    @Test
    void charge_sameTrainingTwice_countsOnceAndRefusesAnotherBudget() {
        PrivacyLedger ledger = ledger(Set.of("a"), Set.of());
        ledger.charge(Part.WEAK, "a", spent(1, 4)); // its model had spent 1 before
        ledger.charge(Part.WEAK, "a", spent(1, 4));
        assertEquals(5, ledger.total(Part.WEAK).epsilon());
        assertEquals(2, ledger.total(Part.WEAK).trainings().size());
        assertThrows(IllegalArgumentException.class, () -> ledger.charge(Part.WEAK, "a", spent(4)));
        assertEquals(5, ledger.total(Part.WEAK).epsilon());
    }

    @Test
    void charge_trainingOfNoPlanOrOfTheOtherPart_isRefused() {
        PrivacyLedger ledger = ledger(Set.of("a"), Set.of("c"));
        assertThrows(IllegalArgumentException.class, () -> ledger.charge(Part.WEAK, "x", spent(1)));
        assertThrows(
                IllegalArgumentException.class, () -> ledger.charge(Part.TRANSFER, "a", spent(1)));
    }

    @Test
    void statement_privateAndPlainOnOnePart_saysThatThePlainOneIsNotCovered() {
        PrivacyLedger ledger = ledger(Set.of("a", "b"), Set.of("c"));
        ledger.charge(Part.WEAK, "a", spent(1));
        ledger.charge(Part.WEAK, "b", PrivacyBudget.unprotected());
        ledger.charge(Part.TRANSFER, "c", PrivacyBudget.unprotected());
        PrivacyStatement statement = ledger.statement("one row", List.of("q"), List.of("last"));
        assertEquals(1, statement.dW().epsilon());
        assertEquals("none", statement.dWts().protection());
        assertTrue(statement.notCovered().get(0).contains("without protection (NO_TFT)"));
        assertEquals("last", statement.notCovered().get(statement.notCovered().size() - 1));
        assertTrue(statement.notCovered().stream().noneMatch(line -> line.contains("D_WTS is")));
    }

    @Test
    void total_noTrainingOnAPart_isNotUsed() {
        assertEquals("not used", ledger(Set.of(), Set.of()).total(Part.TRANSFER).protection());
    }

    @Test
    void composed_withoutARule_isRefused() {
        PrivacyLedger none = new PrivacyLedger(Optional.empty(), 1e-5, Map.of());
        assertThrows(IllegalStateException.class, () -> none.composed(spent(1).trainings()));
    }

    /** Whatever is charged in whatever order: the total is that of every distinct training. */
    @Property(tries = 200)
    void total_anyOrderAndRepetition_isTheSumOverDistinctTrainings(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 6) Integer> charged) {
        Set<String> distinct = new java.util.TreeSet<>();
        charged.forEach(each -> distinct.add("t" + each));
        PrivacyLedger ledger = ledger(distinct, Set.of());
        double sum = 0;
        List<Integer> counted = new ArrayList<>();
        for (int each : charged) {
            ledger.charge(Part.WEAK, "t" + each, spent(each + 1));
            if (!counted.contains(each)) {
                counted.add(each);
                sum += each + 1;
            }
        }
        assertEquals(sum, ledger.total(Part.WEAK).epsilon(), 1e-12);
        assertEquals(distinct.size(), ledger.total(Part.WEAK).trainings().size());
    }
}

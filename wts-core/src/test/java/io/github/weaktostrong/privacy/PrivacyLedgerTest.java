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
import java.util.TreeSet;
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

    /** Dearer with less noise, as mechanisms are. */
    private static final PrivacyComposition DEAR =
            (trainings, delta) ->
                    new PrivacyBudget(
                            trainings,
                            trainings.stream().mapToDouble(t -> 1 / t.noiseMultiplier()).sum(),
                            delta,
                            "sum of 1 / sigma");

    private static PrivacyLedger ledger(Set<String> weak, Set<String> transfer) {
        return ledger(SUM, weak, transfer);
    }

    private static PrivacyLedger ledger(
            PrivacyComposition rule, Set<String> weak, Set<String> transfer) {
        return new PrivacyLedger(
                Optional.of(rule), 1e-5, Map.of(Part.WEAK, weak, Part.TRANSFER, transfer));
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
        ledger.charge(Part.WEAK, "1", "a", spent(1));
        ledger.charge(Part.TRANSFER, "1", "c", PrivacyBudget.unprotected());
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> ledger.statement("one row", List.of(), Map.of(), List.of()))
                        .getMessage();
        assertTrue(message.startsWith("trainings on WEAK are not charged: [b];"), message);
        ledger.charge(Part.WEAK, "1", "b", spent(2));
        assertEquals(3, ledger.statement("one row", List.of(), Map.of(), List.of()).dW().epsilon());
    }

    @Test
    void charge_sameTrainingTwice_countsOnceAndRefusesAnotherBudget() {
        PrivacyLedger ledger = ledger(Set.of("a"), Set.of());
        ledger.charge(Part.WEAK, "1", "a", spent(1, 4)); // its model had spent 1 before
        ledger.charge(Part.WEAK, "1", "a", spent(1, 4));
        assertEquals(5, ledger.total(Part.WEAK).epsilon());
        assertEquals(2, ledger.total(Part.WEAK).trainings().size());
        assertThrows(
                IllegalArgumentException.class, () -> ledger.charge(Part.WEAK, "1", "a", spent(4)));
        assertEquals(5, ledger.total(Part.WEAK).epsilon());
    }

    @Test
    void charge_trainingOfNoPlanOrOfTheOtherPart_isRefused() {
        PrivacyLedger ledger = ledger(Set.of("a"), Set.of("c"));
        assertThrows(
                IllegalArgumentException.class, () -> ledger.charge(Part.WEAK, "1", "x", spent(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ledger.charge(Part.TRANSFER, "1", "a", spent(1)));
    }

    @Test
    void statement_privateAndPlainOnOnePart_saysThatThePlainOneIsNotCovered() {
        PrivacyLedger ledger = ledger(Set.of("a", "b"), Set.of("c"));
        ledger.charge(Part.WEAK, "1", "a", spent(1));
        ledger.charge(Part.WEAK, "1", "b", PrivacyBudget.unprotected());
        ledger.charge(Part.TRANSFER, "1", "c", PrivacyBudget.unprotected());
        Map<Part, Set<String>> plain = Map.of(Part.WEAK, new TreeSet<>(Set.of("NO_TFT", "X_TFT")));
        PrivacyStatement statement =
                ledger.statement("one row", List.of("q"), plain, List.of("last"));
        assertEquals(1, statement.dW().epsilon());
        assertEquals("none", statement.dWts().protection());
        assertTrue(statement.notCovered().get(0).contains("protection (NO_TFT, X_TFT):"));
        assertEquals("last", statement.notCovered().get(statement.notCovered().size() - 1));
        assertTrue(statement.notCovered().stream().noneMatch(line -> line.contains("D_WTS is")));
        assertTrue(statement.notCovered().stream().anyMatch(line -> line.contains("in V")));
    }

    @Test
    void dominating_modesOfNoise_promisesNoMoreThanTheWeaker() {
        NoiseMode strong = NoiseMode.SECURE_AGAINST_FLOATING_POINT_ATTACKS;
        for (NoiseMode weak : List.of(NoiseMode.SECURE, NoiseMode.SEEDED_NOT_PRIVATE)) {
            assertEquals(weak, dominating(weak, strong));
            assertEquals(weak, dominating(strong, weak));
        }
        assertEquals(strong, dominating(strong, strong));
        NoiseMode cutOff = NoiseMode.SECURE_CUT_OFF_AGAINST_FLOATING_POINT_ATTACKS;
        assertEquals(cutOff, dominating(strong, cutOff));
        assertEquals(NoiseMode.SECURE_CUT_OFF, dominating(cutOff, NoiseMode.SECURE));
    }

    private static NoiseMode dominating(NoiseMode one, NoiseMode other) {
        return PrivateTraining.dominating(List.of(by(one)), List.of(by(other))).get(0).noiseMode();
    }

    private static PrivateTraining by(NoiseMode mode) {
        return new PrivateTraining("t", 1, .1, 10, 1, "poisson", mode);
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
            ledger.charge(Part.WEAK, "1", "t" + each, spent(each + 1));
            if (!counted.contains(each)) {
                counted.add(each);
                sum += each + 1;
            }
        }
        assertEquals(sum, ledger.total(Part.WEAK).epsilon(), 1e-12);
        assertEquals(distinct.size(), ledger.total(Part.WEAK).trainings().size());
    }

    /**
     * A person of the first seed's D_W and the second one's D_WTS, each the dear one of its seed,
     * owes 10; the budgets of the two data sets are 6 each.
     */
    @Test
    void anyUnit_onBothSidesAcrossSeeds_isChargedForTheWorseOfEach() {
        PrivacyLedger ledger = ledger(DEAR, Set.of("w1", "w2"), Set.of("t1", "t2"));
        ledger.charge(Part.WEAK, "1", "w1", dear(5));
        ledger.charge(Part.TRANSFER, "1", "t1", dear(1));
        ledger.charge(Part.WEAK, "2", "w2", dear(1));
        ledger.charge(Part.TRANSFER, "2", "t2", dear(5));
        PrivacyStatement statement = ledger.statement("one row", List.of(), Map.of(), List.of());
        assertEquals(6, statement.dW().epsilon(), 1e-12);
        assertEquals(6, statement.dWts().epsilon(), 1e-12);
        assertEquals(10, statement.anyUnit().orElseThrow().epsilon(), 1e-12);
        assertEquals(
                10,
                statement.toJson().getAsJsonObject("any_unit").get("epsilon").getAsDouble(),
                1e-12);
        assertTrue(statement.toMarkdown().contains("- Any unit, over all seeds"));
    }

    /** Whatever the trainings: no choice of a part under each seed costs more than the bound. */
    @Property(tries = 200)
    void anyUnit_threeSeeds_isNoLessThanEveryChoice(
            @ForAll @Size(6) List<@Size(max = 3) List<@IntRange(min = 1, max = 9) Integer>> costs) {
        Set<String> weak = Set.of("0", "2", "4");
        PrivacyLedger ledger = ledger(DEAR, weak, Set.of("1", "3", "5"));
        double largest = 0;
        for (int i = 0; i < 6; i++) {
            double[] each = costs.get(i).stream().mapToDouble(Integer::doubleValue).toArray();
            Part part = i % 2 == 0 ? Part.WEAK : Part.TRANSFER;
            PrivacyBudget budget = each.length == 0 ? PrivacyBudget.notUsed() : dear(each);
            ledger.charge(part, "" + i / 2, "" + i, budget);
        }
        for (int choice = 0; choice < 8; choice++) {
            double sum = 0;
            for (int seed = 0; seed < 3; seed++) {
                int chosen = 2 * seed + (choice >> seed & 1);
                sum += costs.get(chosen).stream().mapToInt(Integer::intValue).sum();
            }
            largest = Math.max(largest, sum);
        }
        PrivacyBudget bound = ledger.anyUnit();
        assertTrue(
                bound.epsilon() >= largest - 1e-9 || bound.equals(PrivacyBudget.unprotected()),
                bound.epsilon() + " for " + largest);
    }

    @Test
    void anyUnit_neitherSideIsTheWorse_hasTheWorseOfEverything() {
        PrivateTraining one = new PrivateTraining("a", 2, 0.1, 9, 1, "poisson", NoiseMode.SECURE);
        PrivateTraining other =
                new PrivateTraining("b", 1, 0.05, 20, 3, "poisson", NoiseMode.SEEDED_NOT_PRIVATE);
        assertEquals(
                List.of(
                        new PrivateTraining(
                                "b or a", 1, 0.1, 20, 3, "poisson", NoiseMode.SEEDED_NOT_PRIVATE)),
                PrivateTraining.dominating(List.of(other), List.of(one)));
        PrivateTraining shuffled =
                new PrivateTraining("c", 1, 0.05, 20, 3, "shuffled", NoiseMode.SECURE);
        assertEquals(
                List.of(one, shuffled),
                PrivateTraining.dominating(List.of(one), List.of(shuffled)));
        assertEquals(
                List.of(other, one), PrivateTraining.dominating(List.of(), List.of(one, other)));
    }

    @Test
    void anyUnit_onePartUnprotectedOrOneSeed_isTheWorsePart() {
        PrivacyLedger ledger = ledger(DEAR, Set.of("w1", "w2"), Set.of("t1", "t2"));
        for (int seed = 1; seed <= 2; seed++) {
            ledger.charge(Part.WEAK, "" + seed, "w" + seed, dear(5));
            ledger.charge(Part.TRANSFER, "" + seed, "t" + seed, PrivacyBudget.unprotected());
        }
        assertEquals("none", ledger.anyUnit().protection());
        PrivacyLedger single = ledger(DEAR, Set.of("w"), Set.of("t"));
        single.charge(Part.WEAK, "1", "w", dear(5));
        single.charge(Part.TRANSFER, "1", "t", dear(3, 4));
        assertEquals(7, single.anyUnit().epsilon(), 1e-12);
        PrivacyLedger open = ledger(DEAR, Set.of("w"), Set.of("t"));
        open.charge(Part.WEAK, "1", "w", dear(5));
        PrivateTraining seeded =
                new PrivateTraining("t", 1, 0.5, 3, 1, "poisson", NoiseMode.SEEDED_NOT_PRIVATE);
        open.charge(Part.TRANSFER, "1", "t", DEAR.compose(List.of(seeded), 1e-5));
        assertEquals("none: noise is not secret", open.anyUnit().protection());
    }

    private static PrivacyBudget dear(double... epsilons) {
        return DEAR.compose(
                spent(DoubleStream.of(epsilons).map(e -> 1 / e).toArray()).trainings(), 1e-5);
    }
}

package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** One attack, question by question; the answers are given by the test. */
class RowAttackTest {
    private static final AttackOptions ANY_SHARE = AttackOptions.defaults().withMaxChangedShare(1);
    private static final WordTransformation NUMBERED =
            (word, random) -> List.of(word + "1", word + "2");

    private static RowAttack greedy(WordTransformation candidates, String text) {
        return attack(Attack.greedy("own", candidates).withOptions(ANY_SHARE), text);
    }

    private static RowAttack attack(Attack attack, String text) {
        return new RowAttack(attack, Example.of(text, 1), RowAttack.Aim.FLIP);
    }

    private static Attack closest(WordNeighbours neighbours) {
        return Attack.textFooler(neighbours).withOptions(ANY_SHARE);
    }

    /** Texts of the next questions. */
    private static List<String> asks(RowAttack attack) {
        return attack.questions().stream().map(Example::text).toList();
    }

    /** Answers with these probabilities of the label. */
    private static void answer(RowAttack attack, double... ofTheLabel) {
        attack.answer(
                DoubleStream.of(ofTheLabel)
                        .mapToObj(p -> new float[] {(float) (1 - p), (float) p})
                        .map(p -> Scores.of(LogOdds.ofProbabilities(p), 1))
                        .toList());
    }

    @Test
    void attack_twoWords_asksTheRowThenImportanceThenCandidatesBesideWhatIsChanged() {
        RowAttack attack = greedy(NUMBERED, "alpha beta");
        assertEquals(List.of("alpha beta"), asks(attack));
        answer(attack, 0.9);
        assertEquals(List.of("beta", "alpha"), asks(attack));
        answer(attack, 0.8, 0.7); // the label loses more without beta
        assertEquals(List.of("alpha beta1", "alpha beta2"), asks(attack));
        answer(attack, 0.7, 0.6);
        assertEquals(List.of("alpha1 beta2", "alpha2 beta2"), asks(attack));
        answer(attack, 0.3, 0.4);
        assertEquals(List.of(), asks(attack));
        AttackedRow result = attack.result();
        assertEquals(AttackedRow.Outcome.SUCCEEDED, result.outcome());
        assertEquals("alpha1 beta2", result.perturbed().text());
        assertEquals("own", result.perturbed().variant());
        assertEquals(List.of(1, 0), List.of(result.prediction(), result.perturbedPrediction()));
        assertEquals(1 + 2 + 2 + 2, result.queries());
        assertEquals(2, result.changedWords());
        assertEquals(2, result.words());
        assertThrows(IllegalStateException.class, () -> answer(attack, 0.5));
    }

    @Test
    void order_equallyImportantWords_isThatOfTheText() {
        RowAttack attack = greedy(NUMBERED, "alpha beta gamma");
        asks(attack);
        answer(attack, 0.9);
        assertEquals(3, asks(attack).size());
        answer(attack, 0.5625, 0.25, 0.5625);
        assertEquals("alpha beta1 gamma", asks(attack).get(0));
        answer(attack, 0.875, 0.875);
        assertEquals("alpha1 beta1 gamma", asks(attack).get(0));
        answer(attack, 0.875, 0.875);
        assertEquals("alpha beta1 gamma1", asks(attack).get(0));
    }

    @Test
    void row_wrongBefore_isOver() {
        RowAttack attack = greedy(NUMBERED, "alpha beta");
        asks(attack);
        answer(attack, 0.4);
        assertEquals(List.of(), asks(attack));
        assertEquals(AttackedRow.Outcome.ALREADY_WRONG, attack.result().outcome());
        assertEquals(1, attack.result().queries());
        assertEquals(0, attack.result().prediction());
    }

    @Test
    void oneAttackableWord_isNotRanked() {
        RowAttack attack = greedy(NUMBERED, "the beta not"); // two stop words
        asks(attack);
        answer(attack, 0.9);
        assertEquals(List.of("the beta1 not", "the beta2 not"), asks(attack));
    }

    @Test
    void candidates_blankEqualOrRepeated_areNotAsked() {
        WordTransformation odd = (word, random) -> List.of("x", word, " ", "", "y", "x");
        RowAttack attack = greedy(odd, "alpha");
        asks(attack);
        answer(attack, 0.9);
        assertEquals(List.of("x", "y"), asks(attack));
        RowAttack none = greedy((word, random) -> List.of(word, ""), "alpha");
        asks(none);
        answer(none, 0.9);
        assertEquals(List.of(), asks(none));
        assertEquals(AttackedRow.Outcome.FAILED, none.result().outcome());
    }

    @Test
    void choice_closest_isTheFirstThatFlipsAndGreedyTheLowest() {
        WordNeighbours three = (word, limit) -> List.of("x", "y", "z");
        Map<Attack, String> expected = new LinkedHashMap<>();
        expected.put(closest(three), "y");
        expected.put(Attack.greedy("own", three.substitution(9)).withOptions(ANY_SHARE), "z");
        expected.forEach(
                (each, text) -> {
                    RowAttack attack = attack(each, "alpha");
                    asks(attack);
                    answer(attack, 0.9);
                    assertEquals(List.of("x", "y", "z"), asks(attack));
                    answer(attack, 0.8, 0.4, 0.3);
                    assertEquals(text, attack.result().perturbed().text());
                });
        // where none flips, the one that hurts most is kept also by the closest
        RowAttack attack = attack(closest(three), "alpha");
        asks(attack);
        answer(attack, 0.9);
        asks(attack);
        answer(attack, 0.8, 0.6, 0.7);
        assertEquals("y", attack.result().perturbed().text());
        assertEquals(AttackedRow.Outcome.FAILED, attack.result().outcome());
    }

    @Test
    void answer_thatIsATieOrHelpsTheLabel_isNotKept() {
        RowAttack attack = greedy(NUMBERED, "alpha");
        asks(attack);
        answer(attack, 0.9);
        asks(attack);
        answer(attack, 0.5 - Scores.TIE / 4, 0.95);
        assertEquals(List.of(), asks(attack));
        assertEquals("alpha", attack.result().perturbed().text());
        assertEquals(0, attack.result().changedWords());
        assertEquals(1, attack.result().perturbedPrediction());
        RowAttack clear = greedy(NUMBERED, "alpha");
        asks(clear);
        answer(clear, 0.9);
        asks(clear);
        answer(clear, 0.5 - Scores.TIE, 0.95);
        assertEquals(AttackedRow.Outcome.SUCCEEDED, clear.result().outcome());
    }

    @Test
    void budget_cutsImportanceAndCandidates() {
        RowAttack three = attack(withQueries(4), "alpha beta gamma delta");
        asks(three);
        answer(three, 0.9);
        assertEquals(3, asks(three).size()); // and nothing is left
        answer(three, 0.8, 0.8, 0.8);
        assertEquals(List.of(), asks(three));
        assertEquals(4, three.result().queries());
        RowAttack one = attack(withQueries(4), "alpha beta");
        asks(one);
        answer(one, 0.9);
        assertEquals(2, asks(one).size());
        answer(one, 0.8, 0.7);
        assertEquals(List.of("alpha beta1"), asks(one));
        answer(one, 0.6);
        assertEquals(List.of(), asks(one));
        assertEquals(AttackedRow.Outcome.FAILED, one.result().outcome());
        assertEquals("alpha beta1", one.result().perturbed().text());
    }

    private static Attack withQueries(int most) {
        return Attack.greedy("own", NUMBERED).withOptions(ANY_SHARE.withMaxQueries(most));
    }

    @Test
    void cap_onChangedWords_endsTheAttack() {
        AttackOptions half = AttackOptions.defaults().withMaxChangedShare(0.5);
        RowAttack attack = attack(Attack.greedy("own", NUMBERED).withOptions(half), "alpha beta");
        asks(attack);
        answer(attack, 0.9);
        asks(attack);
        answer(attack, 0.8, 0.7);
        asks(attack);
        answer(attack, 0.6, 0.7);
        assertEquals(List.of(), asks(attack));
        assertEquals("alpha beta1", attack.result().perturbed().text());
    }

    /** Asked twice, for whether there are any and for which: they must be the same. */
    @Test
    void candidates_random_areDrawnByPlaceAndAlikeEachTime() {
        List<String> drawn = new ArrayList<>();
        WordTransformation random =
                (word, numbers) -> {
                    drawn.add(word + numbers.nextInt(1_000_000));
                    return List.of(drawn.get(drawn.size() - 1));
                };
        RowAttack attack = greedy(random, "alpha alpha");
        asks(attack);
        answer(attack, 0.9);
        asks(attack);
        answer(attack, 0.8, 0.7);
        asks(attack);
        assertEquals(3, drawn.size());
        assertEquals(drawn.get(1), drawn.get(2));
        assertNotEquals(drawn.get(0), drawn.get(1));
    }

    @Test
    void secondText_ofAPair_isAttackedAlone() {
        Example pair = Example.of("first text", 1).withSecondText("alpha").withId("p");
        Attack second = Attack.greedy("own", NUMBERED).withOptions(ANY_SHARE.withSecondText(true));
        RowAttack attack = new RowAttack(second, pair, RowAttack.Aim.FLIP);
        assertEquals(List.of(pair), attack.questions());
        answer(attack, 0.9);
        List<Example> candidates = attack.questions();
        assertEquals(
                Arrays.asList("alpha1", "alpha2"),
                candidates.stream().map(each -> each.secondText().orElseThrow()).toList());
        candidates.forEach(each -> assertEquals("first text", each.text()));
        assertEquals("p", candidates.get(0).id().orElseThrow());
        assertEquals(1, attack.label());
    }
}

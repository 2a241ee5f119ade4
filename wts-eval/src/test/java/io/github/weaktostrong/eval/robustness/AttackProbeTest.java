package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackProbe.LongerSearch;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttackProbeTest {
    private static final Map<String, Double> WEIGHTS =
            Map.of("good", 1.0, "fine", 1.0, "poor", -1.0);
    private static final List<Example> ROWS =
            List.of(
                    Example.of("good", 1),
                    Example.of("fine", 1),
                    Example.of("table good", 1),
                    Example.of("poor", 1));

    /** Puts "poor" in the place of one word. */
    private static Attack on(String target) {
        WordNeighbours one = (word, limit) -> word.equals(target) ? List.of("poor") : List.of();
        return Attack.greedy("on " + target, one.substitution(1));
    }

    private static List<Outcome> outcomes(Attack... attacks) {
        return AttackProbe.worst(List.of(attacks), new WordWeights(WEIGHTS), ROWS).stream()
                .map(AttackedRow::outcome)
                .toList();
    }

    @Test
    void row_survivesIfItSurvivesEveryAttack() {
        Outcome fell = Outcome.SUCCEEDED;
        Outcome stands = Outcome.FAILED;
        Outcome wrong = Outcome.ALREADY_WRONG;
        assertEquals(List.of(fell, stands, fell, wrong), outcomes(on("good")));
        assertEquals(List.of(stands, fell, stands, wrong), outcomes(on("fine")));
        assertEquals(List.of(fell, fell, fell, wrong), outcomes(on("good"), on("fine")));
        assertEquals(List.of(fell, fell, fell, wrong), outcomes(on("fine"), on("good")));
    }

    @Test
    void longerSearch_isReadOnTheRowsThatWereAttackedTwice() {
        Dataset test = new Dataset("d", ROWS);
        float[][] found = { // the last column: with four budgets, -1 where not asked
            {1, 1, 1, 0, 1, 1}, {1, 1, 1, 0, 1, 0}, {1, 0, 1, 1, 2, 0}, {1, 1, 1, 0, 1, -1}
        };
        LongerSearch search = new AttackProbe(on("good"), 4).longerSearch(test, found);
        assertEquals(new LongerSearch(2 / 3.0, 1 / 3.0), search);
    }
}

package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** x' that are made against the model of an epoch. */
class OnlineAttackTest {
    private static final OnlineAttack HALF = OnlineAttack.of(0.3).withShare(0.5);
    private static final WordWeights GOOD = new WordWeights(Map.of("good", 2.0, "chapter", 0.5));
    private static final WordWeights FILM =
            new WordWeights(Map.of("film", 2.0, "story", 2.0, "good", 0.5));

    private static List<Example> rows(int label) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String what = i % 2 == 0 ? "film" : "story";
            rows.add(Example.of("chapter %d, good %s".formatted(i, what), label));
        }
        return rows;
    }

    private static List<String> made(OnlineAttack attack, WordWeights model, int epoch, long seed) {
        return attack.perturbed(rows(1), model::probabilities, epoch, seed).stream()
                .map(x -> x.map(Example::text).orElse(""))
                .toList();
    }

    @Test
    void rows_ofTheShareThatTheEpochDraws_areAttackedWhereThePresentModelReads() {
        List<String> first = made(HALF, GOOD, 0, 1);
        assertEquals(10, first.stream().filter(text -> !text.isEmpty()).count());
        for (int i = 0; i < first.size(); i++) {
            String what = i % 2 == 0 ? "film" : "story";
            assertTrue(first.get(i).isEmpty() || first.get(i).endsWith(what), first.get(i));
            assertTrue(!first.get(i).contains("good"), first.get(i));
        }
        List<String> other = made(HALF, FILM, 0, 1);
        assertTrue(other.stream().allMatch(text -> text.isEmpty() || text.contains("good")));
    }

    @Test
    void inputs_areAFunctionOfModelEpochAndSeed() {
        List<String> first = made(HALF, GOOD, 0, 1);
        assertEquals(first, made(HALF, GOOD, 0, 1));
        assertNotEquals(first, made(HALF, GOOD, 1, 1));
        assertNotEquals(first, made(HALF, GOOD, 0, 2));
    }

    @Test
    void inputs_areMadeAgainstTheLabelWhetherTheModelHasItOrNot() {
        OnlineAttack all = HALF.withShare(1);
        List<Optional<Example>> wrong = all.perturbed(rows(0), GOOD::probabilities, 0, 1);
        // the label 0 is wrong already, and no edit raises the sum
        assertTrue(wrong.stream().allMatch(Optional::isEmpty));
        WordWeights both = new WordWeights(Map.of("good", 2.0, "chapter", -1.0));
        all.perturbed(rows(0), both::probabilities, 0, 1)
                .forEach(x -> assertTrue(x.orElseThrow().text().contains("good")));
    }

    @Test
    void queries_areWithinWhatEstimatesOfCostAreTold() {
        WordWeights model = new WordWeights(Map.of("good", 2.0));
        made(HALF, model, 0, 1);
        long most = HALF.queries(20);
        assertEquals(10 * 60, most);
        assertTrue(model.asked.size() <= most && model.asked.size() > 10);
    }

    @Test
    void settings_tellAllAttacksApart() {
        Map<String, Object> settings = HALF.settings();
        assertEquals(0.5, settings.get("share"));
        Attack other = HALF.attack().withOptions(AttackOptions.defaults());
        assertNotEquals(settings, HALF.withAttack(other).settings());
        assertTrue(Objects.toString(settings.get("attack")).contains("max_queries=60"));
        assertThrows(IllegalArgumentException.class, () -> HALF.withShare(0));
        assertTrue(OnlineAttack.of(0).isInert());
    }
}

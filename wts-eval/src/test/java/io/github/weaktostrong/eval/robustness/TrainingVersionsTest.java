package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Versions to train on, and the control: the same number of edits, with and without a search. */
class TrainingVersionsTest {
    private static final Map<String, Double> WEIGHTS =
            Map.of("good", 1.0, "fine", 0.5, "great", 2.0, "film", 0.1, "poor", -3.0, "mild", -0.5);
    private static final WordNeighbours NEIGHBOURS =
            (word, limit) ->
                    switch (word) {
                        case "good" -> List.of("fine", "great", "poor");
                        case "fine" -> List.of("mild", "good");
                        case "film" -> List.of("movie");
                        default -> List.of();
                    };
    private static final Attack ATTACK =
            Attack.greedy("swap", NEIGHBOURS.substitution(9))
                    .withOptions(AttackOptions.defaults().withMaxChangedShare(1));

    private static List<String> versions(Attack attack, Example row, TrainingVersions which) {
        return attack
                .trainingVersions(new WordWeights(WEIGHTS), new Dataset("d", List.of(row)), which)
                .get(0)
                .perturbed()
                .stream()
                .map(x -> x.variant() + ": " + x.text() + " " + x.label().orElseThrow())
                .toList();
    }

    @Test
    void versions_ofARowThatTheVictimHasRight_areAgainstInFavourAndRandom() {
        List<String> found =
                versions(ATTACK, Example.of("a good film", 1), TrainingVersions.SYMMETRIC);
        assertEquals("swap: a poor film 1", found.get(0)); // 1.1 becomes -2.9: one edit
        assertEquals("swap-in-favour: a great film 1", found.get(1)); // 2.1
        assertTrue(found.get(2).startsWith("random-edits: a "), found.get(2));
        assertEquals(3, found.size());
        assertEquals(
                List.of("swap: a poor film 1"),
                versions(ATTACK, Example.of("a good film", 1), TrainingVersions.AGAINST_ONLY));
    }

    @Test
    void versions_ofARowThatTheVictimHasWrong_areMadeAllTheSameWithOneEdit() {
        // label 0: the sum is 1.1, so the label is wrong already; against it the sum rises
        List<String> found =
                versions(ATTACK, Example.of("a good film", 0), TrainingVersions.SYMMETRIC);
        assertEquals("swap: a great film 0", found.get(0));
        assertEquals("swap-in-favour: a poor film 0", found.get(1));
    }

    @Test
    void versions_ofEveryKind_haveTheNumberOfEditsOfTheOneAgainst() {
        Attack bugs =
                Attack.textBugger().withOptions(AttackOptions.defaults().withMaxChangedShare(0.5));
        List<Example> rows = new ArrayList<>();
        for (String end : List.of("good", "poor film", "good fine film", "mild great good film")) {
            for (int label = 0; label < 2; label++) {
                rows.add(Example.of("wonderful story about people, " + end, label));
            }
        }
        Dataset made =
                bugs.trainingVersions(
                        new WordWeights(WEIGHTS),
                        new Dataset("d", rows),
                        TrainingVersions.SYMMETRIC);
        Map<Integer, Integer> edits = new HashMap<>();
        for (Example row : made.filter(row -> !row.perturbed().isEmpty()).examples()) {
            List<Integer> counts = row.perturbed().stream().map(x -> changed(row, x)).toList();
            assertEquals(List.of(counts.get(0), counts.get(0), counts.get(0)), counts, row.text());
            edits.merge(counts.get(0), 1, Integer::sum);
        }
        assertTrue(edits.size() > 1, "numbers of edits differ between rows: " + edits);
    }

    private static int changed(Example row, Example version) {
        return new WordSpans(row.text()).changed(new WordSpans(version.text()));
    }

    @Test
    void randomEdits_haveTheGivenNumberAndNoSearch() {
        Example row = Example.of("wonderful story about people with great ending", 1);
        Example given = row.withVariant("x");
        Example two = Example.of("w0nderful story about people with gr eat ending", 1);
        Example random = Attack.textBugger().randomEdits(row, two).orElseThrow();
        assertEquals("random-edits", random.variant());
        assertEquals(2, changed(row, random));
        assertEquals(1, changed(row, Attack.textBugger().randomEdits(row, given).orElseThrow()));
        assertTrue(Attack.textBugger().randomEdits(Example.of("the !", 1), two).isEmpty());
    }

    @Test
    void changedWords_areThoseOutsideTheLongestCommonSequence() {
        WordSpans words = new WordSpans("a b c d");
        assertEquals(0, words.changed(new WordSpans("a b c d")));
        assertEquals(1, words.changed(new WordSpans("a x b c")));
        assertEquals(2, words.changed(new WordSpans("b c")));
        assertEquals(3, words.changed(new WordSpans("d c b a")));
        assertEquals(4, words.changed(new WordSpans("!")));
    }
}

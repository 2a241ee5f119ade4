package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Edits that create or destroy a word of a lexicon are refused, searched for or not. */
class RatedWordsTest {
    private static final RatedWords RATED = new RatedWords("r", Set.of("good", "poor", "like"));
    private static final WordWeights VICTIM =
            new WordWeights(Map.of("good", 2.0, "poor", -3.0, "film", 0.1, "movie", -1.0));

    @Test
    void edits_ofRatedWords_areRefusedUnlessCaseAloneDiffers() {
        assertFalse(RATED.areKept("good", "go od"));
        assertFalse(RATED.areKept("Good", "fine"));
        assertFalse(RATED.areKept("dislike", "dis like"));
        assertFalse(RATED.areKept("film", "Poor"));
        assertTrue(RATED.areKept("good", "GOOD"));
        assertTrue(RATED.areKept("film", "f1lm"));
        assertTrue(RATED.areKept("likes", "lik es"));
    }

    @Test
    void versions_ofEveryKind_haveTheRatedWordsOfTheirRow() {
        Attack swap =
                Attack.greedy("swap", (word, random) -> List.of("poor", "movie", word + word))
                        .withOptions(AttackOptions.defaults().withMaxChangedShare(1));
        Example row = Example.of("one good film of many", 1);
        Example sparing = against(swap.sparing(RATED), row);
        assertEquals(List.of("good"), rated(sparing.text()));
        assertTrue(sparing.text().contains("movie"), sparing.text());
        // validity: without the lexicon the attack goes for the rated word
        assertEquals(List.of("poor"), rated(against(swap, row).text()));
        for (Example version :
                swap.sparing(RATED)
                        .trainingVersions(
                                VICTIM, new Dataset("d", List.of(row)), TrainingVersions.SYMMETRIC)
                        .get(0)
                        .perturbed()) {
            assertEquals(List.of("good"), rated(version.text()), version.text());
            assertNotEquals(row.text(), version.text());
        }
        Example two = Example.of("x x film of many", 1);
        String random = swap.sparing(RATED).randomEdits(row, two).orElseThrow().text();
        assertEquals(List.of("good"), rated(random), random);
    }

    private static Example against(Attack attack, Example row) {
        return attack.perturb(VICTIM, new Dataset("d", List.of(row))).get(0).perturbed().get(0);
    }

    private static List<String> rated(String text) {
        return List.of(text.split(" ")).stream().filter(RATED.words()::contains).toList();
    }

    @Test
    void settings_nameTheLexicon() {
        assertEquals("r", Attack.textBugger().sparing(RATED).settings().get("spared_words"));
        assertFalse(Attack.textBugger().settings().containsKey("spared_words"));
        AttackOptions other = AttackOptions.defaults().withSeed(1);
        Attack kept = Attack.textBugger().sparing(RATED).withOptions(other);
        assertEquals("r", kept.settings().get("spared_words"));
    }
}

package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Texts that say the same: close to an encoder, without an antonym or a negation changed. */
class SimilarityFilterTest {
    private static final WordNetSynonyms WORDNET = WordNetSynonyms.open();

    /** Puts a text at an angle, in radians; it sees no words. */
    private record Angle(ToDoubleFunction<String> of) implements SimilarityFilter.Encoder {
        @Override
        public String name() {
            return "angle";
        }

        @Override
        public float[][] embed(List<String> texts) {
            return texts.stream()
                    .mapToDouble(of)
                    .mapToObj(x -> new float[] {3 * (float) Math.cos(x), 3 * (float) Math.sin(x)})
                    .toArray(float[][]::new);
        }
    }

    private static SimilarityFilter blind() {
        return new SimilarityFilter(new Angle(text -> 1), WORDNET);
    }

    private static boolean kept(String original, String changed) {
        return blind().close(original, List.of(changed)).equals(List.of(changed));
    }

    @Test
    void texts_fartherThanTheThreshold_areLeftOutInOrder() {
        // cos 0.5 is 0.878, cos 0.6 is 0.825
        SimilarityFilter filter =
                new SimilarityFilter(new Angle(SimilarityFilterTest::at), WORDNET);
        assertEquals(List.of("b", "a"), filter.close("x", List.of("b", "c", "a")));
        SimilarityFilter strict = new SimilarityFilter(filter.encoder(), 0.88, WORDNET);
        assertEquals(List.of("b"), strict.close("x", List.of("b", "c", "a")));
        assertEquals(List.of(), filter.close("x", List.of()));
    }

    private static double at(String text) {
        return Map.of("a", 0.5, "b", 0.1, "c", 0.6).getOrDefault(text, 0.0);
    }

    @Test
    void antonyms_areRefusedThoughTheEncoderSeesThemNot() {
        assertFalse(kept("a good film", "a bad film"));
        assertFalse(kept("films that win", "films that lose"));
        assertFalse(kept("it succeeded", "it failed"));
        assertTrue(kept("a good film", "a great film"));
        assertTrue(kept("a good bad film", "a good bad movie"), "both words stay");
    }

    @Test
    void negations_thatComeOrGo_areRefused() {
        assertFalse(kept("it is not good", "it is good"));
        assertFalse(kept("it is good", "it is never good"));
        assertFalse(kept("it isn\u2019t good", "it is good"));
        assertFalse(kept("a note of it", "a not e of it"));
        assertTrue(kept("it is not good", "it is not great"));
    }

    @Test
    void attack_keepsToCloseTextsAndGoesOnToTheNextWord() {
        Map<String, Double> weights = Map.of("good", 2.0, "bad", -2.0, "film", 1.0, "movie", -3.0);
        WordNeighbours neighbours =
                (word, limit) ->
                        Map.of("good", List.of("bad"), "film", List.of("movie"))
                                .getOrDefault(word, List.of());
        Attack swap =
                Attack.greedy("swap", neighbours.substitution(1))
                        .withOptions(AttackOptions.defaults().withMaxChangedShare(1));
        Dataset rows = new Dataset("d", List.of(Example.of("one good film", 1)));
        AttackReport free = swap.run(new WordWeights(weights), rows);
        assertEquals("one bad film", free.rows().get(0).perturbed().text());
        Attack filtered = swap.keepingTo(blind());
        AttackedRow row = filtered.run(new WordWeights(weights), rows).rows().get(0);
        assertEquals("one good movie", row.perturbed().text());
        Example two = Example.of("a b film", 1);
        assertEquals(
                "one good movie",
                filtered.randomEdits(rows.get(0), two).orElseThrow().text(),
                "random edits keep to it too");
    }

    @Test
    void settings_nameEncoderAndThreshold() {
        Map<String, Object> settings = Attack.textBugger().keepingTo(blind()).settings();
        assertEquals("angle", settings.get("similarity_encoder"));
        assertEquals(0.85, settings.get("similarity_threshold"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SimilarityFilter(blind().encoder(), 0, WORDNET));
    }
}

package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedTextsTest {

    @Test
    void leaveInFirst_sameLettersInALaterSource_leaveTheLaterOneAlone() {
        Map<String, Dataset> sources = new LinkedHashMap<>();
        sources.put("tested", rows("It's a GOOD film !", "only here", ":)"));
        sources.put("other", rows("a good film", "Only here.", "twice", "twice !"));
        sources.put("trained", rows("its a good film", "twice", ":(", "déjà vu 2", ":)"));

        assertEquals(4, SharedTexts.leaveInFirst(sources));

        assertEquals(List.of("tested", "other", "trained"), List.copyOf(sources.keySet()));
        assertEquals(rows("It's a GOOD film !", "only here", ":)"), sources.get("tested"));
        assertEquals(rows("a good film", "twice", "twice !"), sources.get("other"));
        assertEquals(rows(":(", "déjà vu 2"), sources.get("trained"));
    }

    @Test
    void of_oneSentenceOfTwoDataSets_isTheSame() {
        // among VADER's film snippets, and in SST-2's development set as GLUE tokenises it
        assertEquals(
                SharedTexts.of(Example.of("Effective but too tepid biopic")),
                SharedTexts.of(Example.of("effective but too-tepid biopic ")));
    }

    @Test
    void of_pairs_compareBothTexts() {
        Example pair = Example.of("Is it?").withSecondText("It is.");
        assertEquals(SharedTexts.of(pair), SharedTexts.of(pair.withSecondText("it IS")));
        assertNotEquals(SharedTexts.of(pair), SharedTexts.of(Example.of("is it it is")));
    }

    private static Dataset rows(String... texts) {
        return new Dataset("rows", Stream.of(texts).map(Example::of).toList());
    }
}

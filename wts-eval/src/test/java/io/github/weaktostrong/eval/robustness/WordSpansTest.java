package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordSpansTest {
    private static List<String> words(String text) {
        WordSpans words = new WordSpans(text);
        return IntStream.range(0, words.size()).mapToObj(words::word).toList();
    }

    @Test
    void words_areLettersAndDigitsWithInnerMarks() {
        assertEquals(
                List.of("It's", "a", "well-made", "3D", "cliché", "don’t", "rock", "n", "roll"),
                words("It's a (well-made) 3D cliché -- don’t; 'rock' n' roll-"));
    }

    @Test
    void replacement_leavesEverythingElse() {
        assertEquals(
                "  One,two  -- 3!\t",
                new WordSpans("  one,two  -- three!\t").with(Map.of(0, "One", 2, "3")));
    }

    @Test
    void deletion_takesOneSpaceAlong() {
        WordSpans words = new WordSpans("a good film.");
        assertEquals("good film.", words.without(0));
        assertEquals("a film.", words.without(1));
        assertEquals("a good.", words.without(2));
        assertEquals("", new WordSpans("alone").without(0));
    }

    @Property(tries = 200)
    void text_withoutReplacements_isUnchanged(@ForAll String text) {
        assertEquals(text, new WordSpans(text).with(Map.of()));
    }
}

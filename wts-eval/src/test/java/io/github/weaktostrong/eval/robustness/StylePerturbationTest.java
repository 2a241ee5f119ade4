package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StylePerturbationTest {
    private static String styled(StylePerturbation style, String text) {
        return style.apply(text, 1);
    }

    @Test
    void contractions_areWrittenOutInTheirCase() {
        StylePerturbation style = StylePerturbation.expandedContractions();
        assertEquals(
                "I do not think it is bad; you cannot, he will not and they would not.",
                styled(style, "I don't think it's bad; you can't, he won't and they wouldn't."));
        assertEquals("It is what we have got", styled(style, "It’s what we've got"));
        assertEquals("the film's heart", styled(style, "the film's heart"));
    }

    @Test
    void archaicWords_replaceWholeWordsOnly() {
        assertEquals(
                "Thou hast a tale; yourselves",
                styled(StylePerturbation.archaicWords(), "You've a story; yourselves"));
    }

    @Test
    void casing_changesNothingButCase() {
        String text = "One of the best films I have ever seen, and more";
        String cased = styled(StylePerturbation.casing(), text);
        assertNotEquals(text, cased);
        assertTrue(text.equalsIgnoreCase(cased));
    }

    @Test
    void typos_hitAboutTheirShareOfLongWordsAndNoShortOne() {
        String text = "words ".repeat(2000) + "a an the ".repeat(100);
        String[] before = text.split(" ");
        String[] after = styled(StylePerturbation.typos(0.3), text).split(" ");
        int changed = 0;
        for (int i = 0; i < before.length; i++) {
            if (!before[i].equals(after[i])) {
                assertEquals("words", before[i]);
                assertEquals('w', after[i].charAt(0));
                assertTrue(Math.abs(after[i].length() - 5) <= 1);
                changed++;
            }
        }
        assertTrue(changed > 520 && changed < 680, "changed " + changed); // 600 +- 4 deviations
    }

    @Test
    void data_inAStyle_keepsLabelAndSourceAndDropsWhatDidNotChange() {
        Dataset data =
                new Dataset(
                        "films",
                        List.of(
                                Example.of("I don't like it", 0).withId("1"),
                                Example.of("Fine", 1).withId("2")));
        Dataset styled = StylePerturbation.expandedContractions().apply(data, 5);
        assertEquals(1, styled.size());
        Example row = styled.get(0);
        assertEquals("I do not like it", row.text());
        assertEquals(0, row.label().orElseThrow());
        assertEquals("1#expanded_contractions", row.id().orElseThrow());
        assertEquals("expanded_contractions", row.variant());
        assertEquals("I don't like it", row.source());
        assertEquals("films expanded_contractions", styled.name());
    }

    @Test
    void pair_isStyledInBothTexts() {
        Dataset data = new Dataset("d", List.of(Example.of("It's", 0).withSecondText("He can't")));
        Example row = StylePerturbation.expandedContractions().apply(data, 5).get(0);
        assertEquals("It is\tHe cannot", row.inputText());
        assertEquals("It's\tHe can't", row.source());
    }

    @Test
    void seed_decidesTheResult() {
        for (StylePerturbation style :
                List.of(StylePerturbation.typos(), StylePerturbation.casing())) {
            String text = "several words that are long enough to be hit by something";
            assertEquals(style.apply(text, 1), style.apply(text, 1));
            assertNotEquals(style.apply(text, 1), style.apply(text, 2));
        }
    }

    @Test
    void settings_thatAreWrong_areRefused() {
        assertEquals(
                "rate of typos is 0.0; expected a probability above 0, at most 1",
                assertThrows(IllegalArgumentException.class, () -> StylePerturbation.typos(0))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> StylePerturbation.of("", (text, random) -> text));
    }

    @Property(tries = 200)
    void styles_ofAnyText_keepWhatIsBetweenWords(@ForAll String text, @ForAll long seed) {
        String between = text.replaceAll("[\\p{L}\\p{M}\\p{N}'\u2019-]", "").replace(" ", "");
        for (StylePerturbation style : StylePerturbation.all()) {
            String styled = style.apply(text, seed);
            // a capital may be several characters or none of them a letter: look at the marks only
            assertEquals(
                    between.replaceAll("[^!-~]", ""),
                    styled.replaceAll("[\\p{L}\\p{M}\\p{N}'\u2019 -]", "")
                            .replaceAll("[^!-~]", ""));
        }
    }
}

package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.ExampleMix;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LowerChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterfactualAugmentationTest {
    private static final CounterfactualAugmentation SEX = CounterfactualAugmentation.ofSex(0.5);

    private static Optional<String> swapped(CounterfactualAugmentation mix, String text) {
        return mix.perturbed(Example.of(text, 1), 0, 7).map(Example::text);
    }

    @ParameterizedTest
    @CsvSource({
        "He lost his hat., She lost her hat.",
        "SHE said it; Mr. Hall heard him, HE said it; Mrs. Hall heard her",
        "'39 years old, male, husband', '39 years old, female, wife'",
        "The other man: a heroines manner, The other woman: a heroines manner"
    })
    void row_withWordsOfSex_hasThemSwappedAsWholesInTheirCase(String text, String expected) {
        assertEquals(Optional.of(expected), swapped(SEX, text));
    }

    @Test
    void row_withoutWordsOrWeight_hasNoSecondVersion() {
        assertEquals(Optional.empty(), swapped(SEX, "A human thermometer."));
        assertEquals(Optional.empty(), swapped(CounterfactualAugmentation.ofSex(0), "He is."));
        assertTrue(CounterfactualAugmentation.ofSex(0).isInert());
    }

    @Test
    void pairOfTexts_isSwappedInBoth() {
        Example pair = Example.of("A boy runs.", 0).withSecondText("Somebody runs.");
        Example other = SEX.perturbed(pair, 0, 7).orElseThrow();
        assertEquals("A girl runs.", other.text());
        assertEquals(Optional.of("Somebody runs."), other.secondText());
        assertEquals(ExampleMix.TargetRule.SHARED_LABEL, SEX.targetRule());
    }

    @Property(tries = 100)
    void wordsInPairs_swappedTwice_areThemselves(
            @ForAll @LowerChars @StringLength(min = 1, max = 6) String between) {
        CounterfactualAugmentation mix =
                CounterfactualAugmentation.parse(Map.of("lambda", "0.5", "swap", "abc/xyz+q/zz"));
        String text = "abc " + between + " Xyz, ZZ" + between;
        assertEquals(text, swapped(mix, swapped(mix, text).orElseThrow()).orElseThrow());
    }

    @Test
    void text_isReadWithItsWordsAndRefusedWithTheReason() {
        assertEquals(SEX, CounterfactualAugmentation.parse(Map.of("lambda", "0.5")));
        assertEquals(
                Map.of("alt", "jung", "jung", "alt"),
                CounterfactualAugmentation.parse(Map.of("lambda", "1", "swap", "Alt/jung"))
                        .swaps());
        refused(Map.of(), "lacks its strength");
        refused(Map.of("lambda", "2"), "lambda of counterfactual-augmentation is 2.0");
        refused(Map.of("lambda", "1", "swap", "he"), "'he' is no pair of words");
        refused(Map.of("lambda", "1", "swap", "he/he"), "swaps 'he' for 'he'");
        refused(Map.of("lambda", "1", "words", "he/she"), "has no option 'words'");
    }

    private static void refused(Map<String, String> options, String words) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> CounterfactualAugmentation.parse(options))
                        .getMessage();
        assertTrue(message.contains(words), message);
    }
}

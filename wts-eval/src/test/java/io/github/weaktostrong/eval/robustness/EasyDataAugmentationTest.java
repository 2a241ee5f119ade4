package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Wei and Zou's four operations, where their draws leave one result or few, worked out by hand. */
class EasyDataAugmentationTest {
    private static final WordNeighbours SYNONYMS =
            (word, limit) ->
                    Map.of("good", List.of("fine"), "film", List.of("movie", "picture"))
                            .getOrDefault(word, List.of());

    private static String apply(WordEdit edit, String text, double rate, long seed) {
        return edit.apply(text, rate, SYNONYMS, new SplittableRandom(seed));
    }

    private static Set<String> results(WordEdit edit, String text, double rate) {
        return LongStream.range(0, 300)
                .mapToObj(seed -> apply(edit, text, rate, seed))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void replacement_takesARandomSynonymForAWordWhereverItStandsInItsCase() {
        assertEquals(
                Set.of("Fine film, FINE!", "Good movie, GOOD!", "Good picture, GOOD!"),
                results(WordEdit.SYNONYM_REPLACEMENT, "Good film, GOOD!", 0.1));
        assertEquals(
                Set.of("Fine movie, FINE!", "Fine picture, FINE!"),
                results(WordEdit.SYNONYM_REPLACEMENT, "Good film, GOOD!", 1));
    }

    @Test
    void replacement_leavesStopWordsAndUnknownOnesAlone() {
        WordNeighbours any = (word, limit) -> List.of("x" + word);
        assertEquals(
                "It was not xbad",
                WordEdit.SYNONYM_REPLACEMENT.apply(
                        "It was not bad", 1, any, new SplittableRandom(1)));
        assertEquals(Set.of("It is."), results(WordEdit.SYNONYM_REPLACEMENT, "It is.", 1));
        assertEquals(Set.of("It is."), results(WordEdit.RANDOM_INSERTION, "It is.", 1));
    }

    @Test
    void insertion_putsASynonymOfAWordBeforeAnyWordOrLast() {
        assertEquals(
                Set.of(
                        "fine It is good.",
                        "It fine is good.",
                        "It is fine good.",
                        "It is good fine."),
                results(WordEdit.RANDOM_INSERTION, "It is good.", 0.1));
    }

    @Test
    void swap_exchangesTwoWordsAndNothingBetweenThem() {
        assertEquals(
                Set.of("b, a c!", "c, b a!", "a, c b!"),
                results(WordEdit.RANDOM_SWAP, "a, b c!", 0.1));
        assertEquals(Set.of("alone"), results(WordEdit.RANDOM_SWAP, "alone", 1));
    }

    @Test
    void deletion_leavesEachWordOutWithTheRateAndOneAlways() {
        assertEquals(Set.of("a", "b", "c"), results(WordEdit.RANDOM_DELETION, "a b c", 1));
        assertEquals(Set.of("a b", "a", "b"), results(WordEdit.RANDOM_DELETION, "a b", 0.5));
        String text = "w ".repeat(100).strip();
        double left =
                LongStream.range(0, 300)
                        .mapToObj(seed -> apply(WordEdit.RANDOM_DELETION, text, 0.1, seed))
                        .mapToInt(words -> words.split(" ").length)
                        .average()
                        .orElseThrow();
        assertEquals(90, left, 0.6); // binomial: standard error of the mean 0.17
    }

    @Property(tries = 100)
    void edits_changeTheRateOfTheWordsRoundedDownAndAtLeastOne(
            @ForAll @IntRange(min = 2, max = 40) int words,
            @ForAll @DoubleRange(min = 0.01, max = 1) double rate,
            @ForAll long seed) {
        String text =
                IntStream.range(0, words).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        WordNeighbours other = (word, limit) -> List.of("s" + word);
        int expected = Math.max(1, (int) Math.floor(rate * words));
        SplittableRandom random = new SplittableRandom(seed);
        String replaced = WordEdit.SYNONYM_REPLACEMENT.apply(text, rate, other, random);
        assertEquals(expected, replaced.chars().filter(c -> c == 's').count());
        String inserted = WordEdit.RANDOM_INSERTION.apply(text, rate, other, random);
        assertEquals(words + expected, inserted.split(" ").length);
        List<String> swapped =
                new ArrayList<>(
                        List.of(WordEdit.RANDOM_SWAP.apply(text, rate, other, random).split(" ")));
        int moved = 0;
        for (int i = 0; i < words; i++) {
            moved += swapped.get(i).equals("w" + i) ? 0 : 1;
        }
        assertTrue(moved <= 2 * expected, swapped.toString());
        assertEquals(new TreeSet<>(Arrays.asList(text.split(" "))), new TreeSet<>(swapped));
    }

    @Test
    void rows_haveEachOperationInAQuarterOfTheEpochsAndTheWeightOfLambda() {
        EasyDataAugmentation mix = EasyDataAugmentation.of(0.5).withRate(1);
        Example row = Example.of("The good film pleases");
        int[] counts = new int[3]; // more words, fewer, as many
        for (int epoch = 0; epoch < 2000; epoch++) {
            Optional<Example> changed = mix.perturbed(row, epoch, 7);
            int words = changed.map(x -> x.text().split(" ").length).orElse(4);
            counts[words > 4 ? 0 : words < 4 ? 1 : 2]++;
        }
        assertEquals(500, counts[0], 60);
        assertEquals(500, counts[1], 60);
        assertEquals(0.5, mix.weight());
        assertTrue(EasyDataAugmentation.of(0).isInert());
        assertEquals(Optional.empty(), EasyDataAugmentation.of(0).perturbed(row, 0, 7));
    }

    @Test
    void row_isAFunctionOfTextEpochAndSeedAndBothTextsOfAPairChange() {
        EasyDataAugmentation mix = EasyDataAugmentation.of(1).withRate(1);
        Example pair = Example.of("One man sings", 1).withSecondText("Another man dances");
        Set<String> texts = new TreeSet<>();
        for (int epoch = 0; epoch < 20; epoch++) {
            Example changed = mix.perturbed(pair, epoch, 3).orElseThrow();
            assertEquals(changed.texts(), mix.perturbed(pair, epoch, 3).orElseThrow().texts());
            assertNotEquals(pair.text(), changed.text());
            assertNotEquals(pair.secondText(), changed.secondText());
            texts.add(changed.inputText());
        }
        assertTrue(texts.size() > 10, texts.toString());
        assertNotEquals(
                mix.perturbed(pair, 0, 3).orElseThrow().texts(),
                mix.perturbed(pair, 0, 4).orElseThrow().texts());
    }

    @Test
    void ranges_areRefusedWithTheValue() {
        refused(() -> EasyDataAugmentation.of(1.5), "lambda of eda is 1.5");
        refused(() -> EasyDataAugmentation.of(0.5).withRate(0), "rate of eda is 0.0");
    }

    private static void refused(Runnable made, String words) {
        String message = assertThrows(IllegalArgumentException.class, made::run).getMessage();
        assertTrue(message.startsWith(words), message);
    }
}

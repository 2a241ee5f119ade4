package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TokenizedDatasetTest {
    private static final Tokenizer LETTERS = new Letters();

    @Test
    void of_pair_joinsTheIdsOfBothTexts() {
        TokenizedDataset data =
                TokenizedDataset.of(
                        rows(Example.of("ab").withSecondText("c"), Example.of("d")), LETTERS, 9);
        assertArrayEquals(new int[] {1, 2, 3}, data.ids(0));
        assertArrayEquals(new int[] {4}, data.ids(1));
        assertEquals(2, data.size());
    }

    @Test
    void of_longerThanTheMaximum_cutsTheEndAndCounts() {
        TokenizedDataset data =
                TokenizedDataset.of(
                        rows(
                                Example.of("abc"),
                                Example.of("abcd"),
                                Example.of("ab").withSecondText("cd")),
                        LETTERS,
                        3);
        assertArrayEquals(new int[] {1, 2, 3}, data.ids(0));
        assertArrayEquals(new int[] {1, 2, 3}, data.ids(1));
        assertArrayEquals(new int[] {1, 2, 3}, data.ids(2));
        assertEquals(2, data.truncated());
    }

    @Test
    void requireTokens_rowWithout_isNamed() {
        TokenizedDataset data =
                TokenizedDataset.of(
                        rows(Example.of("a"), Example.of("-").withId("r7")), LETTERS, 3);
        var e = assertThrows(BadInputException.class, data::requireTokens);
        assertEquals(
                "row 2 of letters (id r7) has no token; expected at least one; drop the row",
                e.getMessage());
        TokenizedDataset fine = TokenizedDataset.of(rows(Example.of("a")), LETTERS, 3);
        assertSame(fine, fine.requireTokens());
    }

    @Test
    void of_maximumBelowOne_isRefused() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenizedDataset.of(rows(Example.of("a")), LETTERS, 0));
        assertEquals("maximum length is 0; expected at least 1 token", e.getMessage());
    }

    private static Dataset rows(Example... rows) {
        return new Dataset("letters", List.of(rows));
    }

    /** a is 1, b is 2; everything else is nothing. */
    private static final class Letters implements Tokenizer {
        @Override
        public int[] encode(String text) {
            return text.chars().filter(c -> c >= 'a' && c <= 'z').map(c -> c - 'a' + 1).toArray();
        }

        @Override
        public String decode(int[] ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int vocabularySize() {
            return 27;
        }

        @Override
        public OptionalInt paddingId() {
            return OptionalInt.empty();
        }

        @Override
        public int endOfTextId() {
            return 0;
        }

        @Override
        public String json() {
            return "{}";
        }

        @Override
        public void close() {}
    }
}

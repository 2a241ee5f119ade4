package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTemplateTest {
    /** {@code [7] a [8] b [8]}, and {@code [7] a [8]} of one text. */
    private static final TokenTemplate LIKE_BERT =
            new TokenTemplate(
                    new TokenTemplate.Frame(List.of(7), List.of(), List.of(8)),
                    new TokenTemplate.Frame(List.of(7), List.of(8), List.of(8)));

    @Test
    void join_roomForAll_putsTheSpecialTokensAroundTheTexts() {
        assertArrayEquals(new int[] {7, 1, 2, 8}, join(9, 1, 2));
        assertArrayEquals(
                new int[] {7, 1, 2, 8, 3, 8},
                LIKE_BERT.join(List.of(new int[] {1, 2}, new int[] {3}), 6));
    }

    @Test
    void join_oneTextTooLong_keepsTheSpecialTokens() {
        assertArrayEquals(new int[] {7, 1, 8}, join(3, 1, 2, 3));
        assertEquals(
                "maximum length is 2; expected at least 3, since the tokenizer adds 2 tokens of its"
                        + " own",
                assertThrows(IllegalArgumentException.class, () -> join(2, 1)).getMessage());
    }

    private static int[] join(int maxLength, int... text) {
        return LIKE_BERT.join(List.of(text), maxLength);
    }

    @ParameterizedTest
    @CsvSource({
        // first, second, room, first kept, second kept: as LongestFirst of Tokenizers
        "5, 2, 5, 3, 2", // the longer alone
        "2, 5, 5, 2, 3",
        "5, 5, 5, 2, 3", // the odd token goes to the second of equals
        "6, 5, 5, 3, 2", // or to the longer
        "5, 6, 5, 2, 3",
        "9, 3, 7, 4, 3",
        "3, 1, 9, 3, 1"
    })
    void join_pairTooLong_shortensTheLongerFirst(
            int first, int second, int room, int keptFirst, int keptSecond) {
        int[] a = IntStream.range(0, first).map(i -> 100 + i).toArray();
        int[] b = IntStream.range(0, second).map(i -> 200 + i).toArray();
        int[] expected =
                IntStream.concat(
                                IntStream.concat(
                                        IntStream.of(7),
                                        IntStream.range(0, keptFirst).map(i -> 100 + i)),
                                IntStream.concat(
                                        IntStream.concat(
                                                IntStream.of(8),
                                                IntStream.range(0, keptSecond).map(i -> 200 + i)),
                                        IntStream.of(8)))
                        .toArray();
        assertArrayEquals(expected, LIKE_BERT.join(List.of(a, b), room + 3));
    }

    @Test
    void join_noTemplate_cutsTheEnd() {
        int[] joined = TokenTemplate.NONE.join(List.of(new int[] {1, 2, 3}, new int[] {4, 5}), 4);
        assertArrayEquals(new int[] {1, 2, 3, 4}, joined);
    }

    @Test
    void tokenizer_postProcessor_isItsTemplate() throws IOException {
        Path file = Path.of("src/test/resources/fixtures/classifier-l3h3c2/tokenizer.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        json.add(
                "post_processor",
                JsonParser.parseString(
                        """
                        {"type": "TemplateProcessing",
                         "single": [{"SpecialToken": {"id": "S", "type_id": 0}},
                                    {"Sequence": {"id": "A", "type_id": 0}}],
                         "pair": [{"SpecialToken": {"id": "S", "type_id": 0}},
                                  {"Sequence": {"id": "A", "type_id": 0}},
                                  {"SpecialToken": {"id": "T", "type_id": 0}},
                                  {"Sequence": {"id": "B", "type_id": 1}},
                                  {"SpecialToken": {"id": "S", "type_id": 1}},
                                  {"SpecialToken": {"id": "T", "type_id": 1}}],
                         "special_tokens": {
                            "S": {"id": "S", "ids": [0], "tokens": ["S"]},
                            "T": {"id": "T", "ids": [1, 0], "tokens": ["T", "S"]}}}
                        """));
        try (FastTokenizer plain = FastTokenizer.open(file);
                FastTokenizer tokenizer = FastTokenizer.parse(json.toString(), "test")) {
            assertEquals(TokenTemplate.NONE, plain.template());
            assertEquals(
                    new TokenTemplate(
                            new TokenTemplate.Frame(List.of(0), List.of(), List.of()),
                            new TokenTemplate.Frame(List.of(0), List.of(1, 0), List.of(0, 1, 0))),
                    tokenizer.template());
            assertArrayEquals(plain.encode("the"), tokenizer.encode("the"));
        }
    }
}

package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Ints;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastTokenizerTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Path FIXTURE = FIXTURES.resolve("classifier-l3h3c2/tokenizer.json");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"classifier-l3h3c2", "causal-hub-style", "classifier-sequential"})
    void encode_fixtureTexts_areTheIdsOfHuggingFace(String name) throws IOException {
        assertExpectedIds(FIXTURES.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "neox/classifier",
                "neox/causal",
                "gpt2/classifier",
                "llama/causal",
                "bert/classifier"
            })
    void encode_goldenTexts_areTheIdsOfHuggingFace(String name) throws IOException {
        assertExpectedIds(SharedData.require("golden/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "bert"})
    void encode_goldenPairs_areTheIdsOfHuggingFace(String family) throws IOException {
        Path model = SharedData.require("golden/" + family + "/classifier");
        JsonObject expected =
                JsonParser.parseString(Files.readString(model.resolve("expected.json")))
                        .getAsJsonObject();
        Gson gson = new Gson();
        int[][] ids = gson.fromJson(expected.get("pair_input_ids"), int[][].class);
        String[][] pairs = gson.fromJson(expected.get("pairs"), String[][].class);
        try (var tokenizer = FastTokenizer.open(model.resolve("tokenizer.json"))) {
            List<List<String>> texts = Arrays.stream(pairs).map(List::of).toList();
            List<int[]> rows = TokenRows.silently(texts, tokenizer, 64).ids();
            for (int i = 0; i < ids.length; i++) {
                assertArrayEquals(ids[i], rows.get(i));
            }
        }
    }

    @Test
    void encode_pythiaVocabulary_isThatOfItsReadme() {
        try (var tokenizer =
                FastTokenizer.open(SharedData.require("data/tokenizer/tokenizer.json"))) {
            assertArrayEquals(new int[] {12092, 13, 1533, 2}, tokenizer.encode("Hello, world!"));
            assertArrayEquals(
                    new int[] {510, 3158, 8516, 30013, 27287, 689, 253, 22658, 4370, 15},
                    tokenizer.encode("The quick brown fox jumps over the lazy dog."));
            assertArrayEquals(new int[] {66, 50276, 67}, tokenizer.encode("a  b"));
            assertEquals(50_277, tokenizer.vocabularySize());
            assertEquals(OptionalInt.of(1), tokenizer.paddingId());
            assertEquals(0, tokenizer.endOfTextId());
        }
    }

    @Test
    void encode_specialTokenInText_isItsId() {
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            int[] a = tokenizer.encode("a");
            assertEquals(1, a.length);
            assertArrayEquals(
                    new int[] {a[0], 0, a[0], 1}, tokenizer.encode("a<|endoftext|>a<|padding|>"));
        }
    }

    @Test
    void decode_ofEncode_isTheText() {
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            for (String text : List.of("", "the film", " é 😀\u0000\n\t中", "a<|endoftext|>b")) {
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
            }
            assertEquals(0, tokenizer.encode("").length);
        }
    }

    @Test
    void encode_longText_isNotCut() {
        String text = "the ".repeat(5_000);
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        }
    }

    /** Words of a byte-level tokenizer stand for themselves, wherever a text is divided. */
    @Test
    void encode_textOfSeveralPieces_isTheIdsOfItsWords() {
        int words = 40_000; // 400,000 characters and runs of blanks at every place of a division
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            int[] pair = Ints.concat(tokenizer.encode(" film"), tokenizer.encode("   the"));
            int[][] expected = new int[words + 1][];
            Arrays.fill(expected, pair);
            expected[0] = tokenizer.encode("the");
            String text = "the" + " film   the".repeat(words);
            assertArrayEquals(Ints.concat(expected), tokenizer.encode(text));
            List<int[]> begun = tokenizer.encodeAll(List.of("the", text, "the"), 10);
            assertTrue(begun.get(1).length > 10 && begun.get(1).length < 70_000);
            assertArrayEquals(
                    Arrays.copyOf(Ints.concat(expected), begun.get(1).length), begun.get(1));
            assertArrayEquals(expected[0], begun.get(2));
        }
    }

    @Test
    void encode_longTextWithoutBlanks_losesNothing() {
        String text = "a😀".repeat(100_000);
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
            assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("a\uD83D"));
        }
    }

    @Test
    void open_tooLargeOrNoRegularFile_isRefusedUnread() throws IOException {
        Path large = folder.resolve("tokenizer.json");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((64L << 20) + 1); // a hole
        }
        for (Path file : List.of(large, folder)) {
            String message =
                    assertThrows(BadInputException.class, () -> FastTokenizer.open(file))
                            .getMessage();
            assertTrue(message.matches(".*(67108865 bytes|no regular file); expected .*"), message);
        }
    }

    @Test
    void encode_fileAsksForTruncationAndPadding_doesNeither() throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(FIXTURE)).getAsJsonObject();
        json.add(
                "truncation",
                JsonParser.parseString(
                        "{'direction':'Right','max_length':2,'strategy':'LongestFirst','stride':0}"));
        json.add(
                "padding",
                JsonParser.parseString(
                        "{'strategy':{'Fixed':9},'direction':'Right','pad_to_multiple_of':null,"
                                + "'pad_id':1,'pad_type_id':0,'pad_token':'<|padding|>'}"));
        try (var plain = FastTokenizer.open(FIXTURE);
                var asking = FastTokenizer.parse(json.toString(), "test")) {
            for (String text : List.of("a", "the film is packed with information")) {
                assertArrayEquals(plain.encode(text), asking.encode(text));
                assertArrayEquals(plain.encode(text), asking.encodeAll(List.of(text, "b")).get(0));
            }
        }
    }

    @Test
    void encode_fromSeveralThreads_isTheSame() {
        List<String> texts = texts(2_000);
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            List<int[]> all = tokenizer.encodeAll(texts);
            assertEquals(texts.size(), all.size());
            assertTrue(
                    IntStream.range(0, texts.size())
                            .parallel()
                            .allMatch(
                                    i ->
                                            Arrays.equals(
                                                    all.get(i), tokenizer.encode(texts.get(i)))));
        }
    }

    @Test
    void open_fixture_knowsSizesAndKeepsTheFile() throws IOException {
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            assertEquals(280, tokenizer.vocabularySize());
            assertEquals(OptionalInt.of(1), tokenizer.paddingId());
            assertEquals(0, tokenizer.endOfTextId());
            assertEquals(Files.readString(FIXTURE), tokenizer.json());
        }
    }

    @Test
    void decode_idBeyondTheVocabulary_isRefused() {
        try (var tokenizer = FastTokenizer.open(FIXTURE)) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> tokenizer.decode(new int[] {3, 280}));
            assertEquals("token id is 280; expected 0 to 279", e.getMessage());
        }
    }

    @Test
    void open_missingFile_saysWhatIsExpected() {
        Path missing = folder.resolve("tokenizer.json");
        assertEquals(
                missing
                        + ": no such file; expected a model folder's tokenizer.json; fetch it or"
                        + " check the path",
                assertThrows(BadInputException.class, () -> FastTokenizer.open(missing))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"model\":{\"vocab\":{\"a\":\"x\"}}}",
                "{\"model\":{\"type\":\"Magic\",\"vocab\":{\"a\":0}},"
                        + "\"added_tokens\":[{\"id\":1,\"content\":\"</s>\"}]}"
            })
    void open_notATokenizer_saysSo(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
        String message =
                assertThrows(BadInputException.class, () -> FastTokenizer.open(file)).getMessage();
        assertTrue(message.startsWith(file + ": not a tokenizer ("), message);
        assertTrue(
                message.endsWith(
                        "); expected the tokenizer.json of Hugging Face Tokenizers; fetch it"
                                + " again"));
    }

    @Test
    void open_noTokenThatEndsADocument_isRefused() throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(FIXTURE)).getAsJsonObject();
        json.add("added_tokens", new JsonArray());
        var e =
                assertThrows(
                        BadInputException.class,
                        () -> FastTokenizer.parse(json.toString(), "FILE"));
        assertEquals(
                "FILE: no token that ends a document; expected <|endoftext|>, </s> or"
                        + " [SEP] among added_tokens; add it",
                e.getMessage());
    }

    private static List<String> texts(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> "film " + i + " is " + "very ".repeat(i % 7) + "good")
                .toList();
    }

    private static void assertExpectedIds(Path model) throws IOException {
        JsonObject expected =
                JsonParser.parseString(Files.readString(model.resolve("expected.json")))
                        .getAsJsonObject();
        List<String> texts =
                expected.getAsJsonArray("inputs").asList().stream()
                        .map(JsonElement::getAsString)
                        .toList();
        JsonArray rows = expected.getAsJsonArray("input_ids");
        // Texts of the maximum length were cut when the fixture was made.
        int longest =
                rows.asList().stream().mapToInt(row -> row.getAsJsonArray().size()).max().orElse(0);
        Dataset data = new Dataset("expected", texts.stream().map(Example::of).toList());
        try (var tokenizer = FastTokenizer.open(model.resolve("tokenizer.json"))) {
            TokenizedDataset tokenized = TokenizedDataset.of(data, tokenizer, longest);
            for (int i = 0; i < texts.size(); i++) {
                int[] ids =
                        rows.get(i).getAsJsonArray().asList().stream()
                                .mapToInt(JsonElement::getAsInt)
                                .toArray();
                assertArrayEquals(ids, tokenized.ids(i), texts.get(i));
            }
        }
    }
}

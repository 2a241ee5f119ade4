package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    @TempDir Path folder;

    @Test
    void read_everyKey_fillsTheExample() throws Exception {
        Dataset data =
                read(
                        "{\"text\":\"a\",\"text2\":\"b\",\"label\":1,\"soft_label\":[0.25,0.75],"
                                + "\"group\":\"F\",\"id\":\"r1\",\"extra\":{\"x\":[1]}}");
        assertEquals("rows.jsonl", data.name());
        assertEquals(
                Example.of("a", 1)
                        .withSecondText("b")
                        .withSoftLabel(0.25f, 0.75f)
                        .withGroup("F")
                        .withId("r1"),
                data.get(0));
    }

    @Test
    void read_nullsNumbersBlankLinesAndMark_areTaken() throws Exception {
        Dataset data =
                read(
                        "\uFEFF{\"text\":\"a\",\"text2\":null,\"label\":null,\"group\":3,\"id\":17}\r\n"
                            + "\n"
                            + "  {\"text\":\"\\u00e9\\ud83d\\ude00\",\"text2\":\"\",\"label\":2.0}\n\n");
        assertEquals(
                List.of(Example.of("a").withGroup("3").withId("17"), Example.of("é😀", 2)),
                data.examples());
    }

    @Test
    void read_softLabelNearOne_isDividedByItsSum() throws Exception {
        float[] soft =
                read("{\"text\":\"a\",\"soft_label\":[0.3,0.7005]}").get(0).softLabel().get();
        assertEquals(1.0, (double) soft[0] + soft[1], 1e-7);
    }

    @Test
    void example_emptyFirstText_isTheSecondAlone() {
        JsonObject row = new JsonObject();
        row.addProperty("text2", "b");
        assertThrows(
                IllegalArgumentException.class, () -> JsonLines.example(row, Columns.standard()));
        row.addProperty("text", "");
        assertEquals("b", JsonLines.example(row, Columns.standard()).inputText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
"""
{"text": "a" ~ broken JSON (the line ends too early)
{"text": "a"}} ~ broken JSON (
{"text": "a"} {"text": "b"} ~ broken JSON (
{text: "a"} ~ broken JSON (
{'text': 'a'} ~ broken JSON (
{"text": "a", "soft_label": [NaN, 1]} ~ broken JSON (
["a"] ~ not a JSON object; expected {"text": "...", ...} on each line
"a" ~ not a JSON object; expected
{"label": 1} ~ no "text"; expected every row to have one
{"text": ""} ~ "text" is empty; expected a text; drop the row
{"text": 5} ~ "text" is 5; expected a string
{"text": ["a"]} ~ "text" is ["a"]; expected a string
{"text": "a", "text2": 5} ~ "text2" is 5; expected a string
{"text": "\\ud800b"} ~ a string has half of a surrogate pair at character 10; expected Unicode
{"text": "a", "k\\udc00": [1]} ~ a string has half of a surrogate pair at character 16; expected
{"text": "a", "k": "\\\\ud800 \\ud83d\\ude00\\uDEAD"} ~ a string has half of a surrogate pair at character
{"text": "a", "text": "b"} ~ key "text" occurs twice; expected once; remove one
{"text": "a", "m": [{"k": 1, "k": 2}]} ~ key "k" occurs twice; expected once; remove one
{"text": "a", "group": 100e2147483647} ~ "group" is 100e2147483647; expected a number of at most 40 digits
{"text": "a", "label": -1} ~ "label" is -1; expected a whole number from 0 to 9999
{"text": "a", "label": 1.5} ~ "label" is 1.5; expected a whole number
{"text": "a", "label": "1"} ~ "label" is "1"; expected a whole number
{"text": "a", "label": true} ~ "label" is true; expected a whole number
{"text": "a", "label": 1e999} ~ "label" is 1e999; expected a whole number
{"text": "a", "label": 4294967297} ~ "label" is 4294967297; expected a whole number
{"text": "a", "group": ["F"]} ~ "group" is ["F"]; expected a string or a number
{"text": "a", "group": false} ~ "group" is false; expected a string or a number
{"text": "a", "soft_label": 0.5} ~ "soft_label" is 0.5; expected a list of probabilities
{"text": "a", "soft_label": ["0.5", 0.5]} ~ "soft_label" is ["0.5",0.5]; expected a list
{"text": "a", "soft_label": [0.5, 0.6]} ~ soft label sums to 1.1; expected 1 within 0.001; divide its entries by their sum
{"text": "a", "soft_label": [1.5, -0.5]} ~ soft label has the entry -0.5; expected
{"text": "a", "soft_label": [1e99, 0]} ~ soft label has the entry Infinity; expected
{"text": "a", "soft_label": []} ~ soft label has 0 entries; expected
{"text": "a", "soft_label": [0.5, 0.5], "label": 2} ~ label is 2 but soft_label has 2 entries; expected a label below that
""")
    void read_badLine_saysFileLineAndWhy(String line, String why) throws Exception {
        Path file = file("{\"text\":\"fine\"}\n" + line + "\n");
        String message =
                assertThrows(BadInputException.class, () -> JsonLines.read(file)).getMessage();
        String start = file + " line 2: " + why;
        assertEquals(start, message.substring(0, Math.min(message.length(), start.length())));
        assertFalse(message.contains("\n"));
    }

    @Test
    void read_softLabelsOfTwoLengths_namesTheSecondLine() {
        assertBad(
                "{\"text\":\"a\",\"soft_label\":[0.5,0.5]}\n"
                        + "{\"text\":\"b\",\"soft_label\":[1,0,0]}",
                " line 2: soft_label has 3 entries, that of an earlier row 2; expected one length;"
                        + " give every row one probability per class");
    }

    @Test
    void read_labelBeyondTheSoftLabelsOfOtherRows_namesItsLine() {
        assertBad(
                "{\"text\":\"a\",\"label\":5}\n{\"text\":\"b\",\"soft_label\":[0.5,0.5]}",
                " line 1: label is 5 but soft_label has 2 entries; expected a label below that;"
                        + " correct one of them");
    }

    @Test
    void read_requiredButAbsent_namesKeyAndLine() throws Exception {
        Path file =
                file("{\"text\":\"a\",\"label\":1,\"group\":\"F\"}\n{\"text\":\"b\",\"label\":0}");
        assertEquals(2, JsonLines.read(file, Required.LABEL).size());
        assertEquals(
                file
                        + " line 2: no \"group\"; expected every row to have one; add it or drop"
                        + " the row",
                assertThrows(
                                BadInputException.class,
                                () -> JsonLines.read(file, Required.LABEL, Required.GROUP))
                        .getMessage());
        assertTrue(
                assertThrows(
                                BadInputException.class,
                                () -> JsonLines.read(file, Required.SOFT_LABEL))
                        .getMessage()
                        .contains(" line 1: no \"soft_label\"; expected"));
    }

    @Test
    void read_noRows_isRefused() {
        assertBad(
                "",
                ": no row in the file; expected one JSON object on each line; add rows or name"
                        + " another file");
        assertBad(
                "\n \n",
                ": no row in the file; expected one JSON object on each line; add rows or name"
                        + " another file");
    }

    @Test
    void read_notUtf8_namesTheLine() throws Exception {
        Path file = folder.resolve("latin.jsonl");
        Files.write(
                file, "{\"text\":\"a\"}\n{\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                file + " line 2: not UTF-8; expected UTF-8; convert the file",
                assertThrows(BadInputException.class, () -> JsonLines.read(file)).getMessage());
    }

    @Test
    void read_endlessLine_isRefusedBeforeItFillsTheMemory() throws Exception {
        Path file = file("{\"text\":\"fine\"}\n");
        try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "rw")) {
            rows.setLength(1L << 36); // a hole of zeros
        }
        assertEquals(
                file + " line 2: more than 32 MiB; expected one row; divide or drop it",
                assertThrows(BadInputException.class, () -> JsonLines.read(file)).getMessage());
    }

    @Test
    void read_missingFileOrFolder_isRefused() {
        Path missing = folder.resolve("none.jsonl");
        assertEquals(
                missing + ": no such file; expected a file of JSON lines; check the path",
                assertThrows(BadInputException.class, () -> JsonLines.read(missing)).getMessage());
        assertEquals(
                folder + ": is a folder; expected a file of JSON lines; check the path",
                assertThrows(BadInputException.class, () -> JsonLines.read(folder)).getMessage());
    }

    @Test
    void write_examples_areReadBackEqual() {
        Path file = folder.resolve("out.jsonl");
        List<Example> rows =
                List.of(
                        Example.of("a\n\"<é😀>\u2028", 1)
                                .withSecondText("b")
                                .withGroup("F")
                                .withId("1"),
                        Example.of("c").withSoftLabel(0.1f, 0.2f, 0.7f));
        JsonLines.write(file, rows.stream().map(JsonLines::row).toList());
        assertEquals(rows, JsonLines.read(file).examples());
    }

    @Property(tries = 200)
    void row_anySoftLabel_isReadBackBitForBit(@ForAll float a, @ForAll float b) {
        float x = Float.isFinite(a) ? Math.abs(a) : 1;
        float y = Float.isFinite(b) ? Math.abs(b) : 1;
        float p = x + (double) y > 0 ? (float) (x / ((double) x + y)) : 0.5f;
        Example row = Example.of("a").withSoftLabel(p, 1 - p);
        Example back =
                JsonLines.example(JsonRow.parse(JsonLines.row(row).toString()), Columns.standard());
        assertArrayEquals(row.softLabel().orElseThrow(), back.softLabel().orElseThrow());
    }

    @Test
    void write_failsHalfway_leavesTheOldFileAndNoOther() throws Exception {
        Path file = file("old");
        JsonObject bad = new JsonObject();
        bad.addProperty("x", Double.NaN);
        assertThrows(
                IllegalArgumentException.class,
                () -> JsonLines.write(file, List.of(JsonLines.row(Example.of("a")), bad)));
        assertEquals("old", Files.readString(file));
        assertEquals(1, entries());
    }

    @Test
    void write_noSuchFolder_makesIt() {
        Path file = folder.resolve("none").resolve("out.jsonl");
        JsonLines.write(file, List.of(JsonLines.row(Example.of("a"))));
        assertEquals("a", JsonLines.read(file).get(0).text());
    }

    @Test
    void write_fileInTheWay_saysWhere() throws Exception {
        Path file = file("old").resolve("out.jsonl");
        String message =
                assertThrows(UncheckedIOException.class, () -> JsonLines.write(file, List.of()))
                        .getMessage();
        assertTrue(message.startsWith(file + ": cannot be written ("), message);
        assertTrue(message.endsWith("expected a writable folder with room; choose another one"));
    }

    @Test
    void read_function_reportsFileAndLineOfWhatItRefuses() throws Exception {
        Path file = file("{\"n\":1}\n\n{\"n\":-1}\n");
        assertEquals(List.of(1, -1), JsonLines.read(file, row -> row.get("n").getAsInt()));
        String message =
                assertThrows(
                                BadInputException.class,
                                () ->
                                        JsonLines.read(
                                                file,
                                                row -> {
                                                    if (row.get("n").getAsInt() < 0) {
                                                        throw new IllegalArgumentException("less");
                                                    }
                                                    return 0;
                                                }))
                        .getMessage();
        assertEquals(file + " line 3: less", message);
    }

    private long entries() throws Exception {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private Path file(String content) throws Exception {
        return Files.writeString(folder.resolve("rows.jsonl"), content);
    }

    private Dataset read(String content) throws Exception {
        return JsonLines.read(file(content));
    }

    private void assertBad(String content, String end) {
        var e = assertThrows(BadInputException.class, () -> read(content));
        assertEquals(folder.resolve("rows.jsonl") + end, e.getMessage());
    }

    @Test
    void read_rowOfAnAttack_carriesThePerturbedVersion() throws Exception {
        Dataset rows =
                read(
                        "{\"id\": 7, \"text\": \"good\", \"perturbed_text\": \"g00d\", \"label\":"
                            + " 1, \"recipe\": \"textbugger\", \"perturbed_soft_label\": [0.75,"
                            + " 0.25]}\n"
                            + "{\"text\": \"bad\", \"perturbed_text\": \"bad\", \"label\": 0}\n"
                            + "{\"text\": \"a\", \"text2\": \"b\", \"perturbed_text2\": \"c\"}");
        Example version = rows.get(0).perturbed().get(0);
        assertEquals("g00d", version.text());
        assertEquals("textbugger", version.variant());
        assertEquals("good", version.source());
        assertEquals(1, version.label().orElseThrow());
        assertArrayEquals(new float[] {0.75f, 0.25f}, version.softLabel().orElseThrow());
        assertEquals(List.of(), rows.get(1).perturbed());
        assertEquals("a\tc", rows.get(2).perturbed().get(0).inputText());
        assertEquals("perturbed", rows.get(2).perturbed().get(0).variant());
    }
}

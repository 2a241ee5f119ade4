package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFilesTest {
    private static final Columns STANDARD = Columns.standard();

    @TempDir Path folder;

    @Test
    void csv_quotesMarkAndLineBreaks_areReadAsRfc4180Says() {
        Dataset rows =
                read(
                        "rows.csv",
                        "\uFEFFid,text,label,group,notes\r\n"
                                + "007,\"He said \"\"no\"\", twice\",1,North,x\r\n"
                                + "\r\n"
                                + "8,\"two\nlines\",0, South ,\r\n",
                        STANDARD);

        assertEquals(
                List.of(
                        Example.of("He said \"no\", twice", 1).withId("007").withGroup("North"),
                        Example.of("two\nlines", 0).withId("8").withGroup("South")),
                rows.examples());
        assertEquals("rows.csv", rows.name());
    }

    @Test
    void tsv_commasAndEmptyFields_areText() {
        Dataset rows = read("rows.TSV", "text\ttext2\tlabel\na, b\t\t\nc\td\t2\n", STANDARD);

        assertEquals(List.of("a, b"), rows.get(0).texts());
        assertTrue(rows.get(0).label().isEmpty());
        assertEquals(Example.of("c", 2).withSecondText("d"), rows.get(1));
    }

    @Test
    void columns_named_areReadInPlaceOfTheStandardOnes() {
        Columns columns = Columns.of(Map.of("text", "sentence", "label", "y"));
        Example expected = Example.of("a", 1).withId("i");

        assertEquals(
                List.of(expected),
                read("rows.csv", "id,sentence,text,y,label\ni,a,b,1,x\n", columns).examples());
        assertEquals(
                List.of(expected),
                read(
                                "rows.jsonl",
                                "{\"id\":\"i\",\"sentence\":\"a\",\"y\":1,\"label\":[]}",
                                columns)
                        .examples());
    }

    @Test
    void columns_byNumber_areThoseOfATableWithoutHeader() {
        Columns columns = Columns.of(Map.of("text", "3", "label", "1"));
        Path file = write("rows.csv", "1,x,first\n0,y,\"second\"\n");

        assertEquals(
                List.of(Example.of("first", 1), Example.of("second", 0)),
                RowFiles.read(file, columns, Required.LABEL).examples());
        assertEquals(
                "{\"label\":1,\"column_2\":\"x\",\"text\":\"first\"}",
                RowFiles.read(file, columns, JsonObject::toString).get(0));
        assertRefused(
                "rows.csv",
                "text,label\na,1\n",
                Columns.of(Map.of("text", "1", "label", "2")),
                " line 1: \"label\" is \"label\"; expected a whole number");
        assertRefused("rows.csv", "a,b\n", columns, " line 1: no column 3; expected 1 to 2");
        Columns mixed = Columns.of(Map.of("text", "1", "label", "y"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> RowFiles.read(file, mixed))
                        .getMessage();
        assertTrue(message.contains("some by name and some by number"), message);
    }

    @Test
    void columns_absent_areRefusedWithThoseThatAreThere() {
        assertRefused(
                "rows.csv",
                "sentence;y\na;1\n",
                STANDARD,
                ": no column \"text\"; expected it among the columns, got \"sentence;y\";"
                        + " rename");
        assertRefused(
                "rows.csv",
                "text,label\na,1\n",
                Columns.of(Map.of("group", "gender")),
                ": no column \"gender\"");
        assertRefused(
                "rows.jsonl",
                "{\"text\":\"a\"}\n",
                Columns.of(Map.of("group", "gender")),
                ": no row has a \"gender\"; expected every named column in some row");
        assertRefused(
                "rows.jsonl",
                "{\"text\":\"a\"}\n",
                Columns.of(Map.of("text", "sentence")),
                " line 1: no \"sentence\"; expected every row to have one");
    }

    @Test
    void columns_forTwoValues_areRefused() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Columns.of(Map.of("text", "text2")))
                        .getMessage();
        assertTrue(message.contains("\"text2\" is that of two values"), message);
        Columns swapped = Columns.of(Map.of("text", "text2", "text2", "text"));
        assertEquals("text2", swapped.text());
    }

    @Test
    void table_brokenRows_areRefusedWithFileLineAndMending() {
        assertRefused(
                "rows.csv",
                "text,label\n\"a\nb\",1\nc,yes\n",
                STANDARD,
                " line 4: \"label\" is \"yes\"; expected a whole number from 0 to 9999; correct");
        assertRefused(
                "rows.tsv",
                "text\tlabel\na\t1\t2\n",
                STANDARD,
                " line 2: 3 fields, the header has 2; expected as many; quote fields that hold"
                        + " tabs");
        assertRefused(
                "rows.csv",
                "text,label\n\"a,1\nb,0\n",
                STANDARD,
                " line 2: a quote is never closed; expected RFC 4180 quotes");
        assertRefused(
                "rows.csv",
                "text,x,x\na,1,2\n",
                STANDARD,
                " line 1: column \"x\" occurs twice; expected it once");
        assertRefused("rows.csv", "text,label\n,1\n", STANDARD, " line 2: \"text\" is empty");
        assertRefused("rows.csv", "", STANDARD, " is empty; expected a header with the columns");
    }

    @Test
    void otherForms_areRefusedByName() {
        assertRefused(
                "rows.parquet",
                "PAR1",
                STANDARD,
                ": a form of rows that is neither read nor written; expected .jsonl, .csv or .tsv,"
                        + " or, with wts-examples and its libraries on the class path, .parquet or"
                        + " .arrow; convert it");
        assertThrows(
                BadInputException.class,
                () -> RowFiles.requireWritable(folder.resolve("out.XLSX")));
        RowFiles.requireWritable(folder.resolve("out.csv"));
    }

    @Test
    void softLabels_inColumns_areThoseOfTheRow() {
        Dataset rows =
                read("rows.csv", "text,soft_label_0,soft_label_1\na,0.25,0.75\nb,,\n", STANDARD);

        assertArrayEquals(new float[] {0.25f, 0.75f}, rows.get(0).softLabel().orElseThrow());
        assertTrue(rows.get(1).softLabel().isEmpty());
        assertRefused(
                "rows.csv",
                "text,soft_label_0,soft_label_1\na,0.5,x\n",
                STANDARD,
                " line 2: \"soft_label\" is [0.5,\"x\"]; expected a list of probabilities");
        for (String row : List.of("a,,0.5,", "a,0.5,,0.5")) {
            assertRefused(
                    "rows.csv",
                    "text,soft_label_0,soft_label_1,soft_label_2\n" + row + "\n",
                    STANDARD,
                    " is filled after an empty entry");
        }
        assertRefused(
                "rows.csv",
                "text,soft_label_1,soft_label_0\na,0.5,0.5\n",
                STANDARD,
                " line 1: column \"soft_label_1\" where \"soft_label_0\" would come");
    }

    @Test
    void write_toTable_hasAColumnForEachEntryAndKeyInOrder() throws IOException {
        Path file = folder.resolve("out.csv");
        List<JsonObject> rows =
                List.of(
                        JsonRow.parse("{\"text\":\"a, b\",\"n\":null,\"logits\":[1.5,-2]}"),
                        JsonRow.parse("{\"text\":\" c\",\"ids\":[3,4],\"logits\":null}"));
        RowFiles.write(file, rows);

        assertEquals(
                "text,n,logits_0,logits_1,ids\n\"a, b\",,1.5,-2,\n\" c\",,,,\"[3,4]\"\n",
                Files.readString(file));
    }

    /** What stands in fields is read back as it was, whatever it is. */
    @Property(tries = 300)
    void writtenTable_anyTexts_readsBack(
            @ForAll("texts") String text, @ForAll("texts") String other) throws IOException {
        for (String suffix : List.of(".csv", ".tsv")) {
            Path file = Files.createTempFile("rows", suffix);
            try {
                JsonObject row = new JsonObject();
                row.addProperty("text", text);
                row.addProperty(other, text + other);
                RowFiles.write(file, List.of(row, row));
                List<JsonObject> back = RowFiles.read(file, STANDARD, each -> each);
                assertEquals(List.of(row, row), back);
            } finally {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("ab \t\r\n,;\"'#\u00A0\u3000\u00E9")
                .ofMinLength(1)
                .ofMaxLength(6)
                .filter(text -> !text.isBlank() && !text.equals("text"));
    }

    private Dataset read(String name, String text, Columns columns) {
        return RowFiles.read(write(name, text), columns);
    }

    private Path write(String name, String text) {
        Path file = folder.resolve(name);
        AtomicFiles.write(file, text);
        return file;
    }

    private void assertRefused(String name, String text, Columns columns, String expected) {
        String message =
                assertThrows(BadInputException.class, () -> read(name, text, columns)).getMessage();
        assertTrue(message.startsWith(folder.resolve(name).toString()), message);
        assertTrue(message.contains(expected), message);
    }
}

package io.github.weaktostrong.examples.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.jerolba.carpet.io.FileSystemInputFile;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow and datasets wrote, see fixtures/rows/make_row_fixtures.py. */
class RowFormsTest {
    private static final Columns SENTENCE = Columns.of(Map.of("text", "sentence"));

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none.parquet",
                "snappy.parquet",
                "zstd.parquet",
                "gzip.parquet",
                "lz4.parquet",
                "stream.arrow",
                "file.arrow",
                "datasets.arrow"
            })
    void files_ofPython_holdWhatItWrote(String name) throws IOException {
        List<String> expected = Files.readAllLines(fixture("rows.jsonl"));

        assertEquals(expected, RowFiles.read(fixture(name), SENTENCE, JsonObject::toString));
    }

    @Test
    void examples_ofEveryForm_areThoseOfJsonLines() {
        Dataset lines = RowFiles.read(fixture("rows.jsonl"), SENTENCE);

        for (String name : List.of("zstd.parquet", "datasets.arrow")) {
            Dataset rows = RowFiles.read(fixture(name), SENTENCE);
            assertEquals(lines.digest(), rows.digest());
            assertEquals("7", rows.get(0).id().orElseThrow());
            assertArrayEquals(new float[] {0.25f, 0.75f}, rows.get(0).softLabel().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parquet | INT64 (TIMESTAMP(MICROS,false)) | group | BINARY | FIXED_LEN_BYTE_ARRAY"
                        + " (DECIMAL(9,2)) | INT64 (INTEGER(64,false)) | FIXED_LEN_BYTE_ARRAY"
                        + " (FLOAT16)",
                "arrow | Timestamp(MICROSECOND, null) | Struct | Binary | Decimal(9, 2, 128) |"
                        + " Int(64, false) | FloatingPoint(HALF)"
            })
    void columns_ofOtherTypes_areRefusedByName(
            String form,
            String when,
            String who,
            String bytes,
            String price,
            String count,
            String half) {
        String message = refusal(fixture("refused." + form), Columns.standard());

        List<String> names = List.of("when", "who", "bytes", "price", "count", "half");
        List<String> types = List.of(when, who, bytes, price, count, half);
        for (int i = 0; i < names.size(); i++) {
            String each = "\"" + names.get(i) + "\" of the type " + types.get(i) + ",";
            assertTrue(message.contains(each), each + " in " + message);
        }
        assertTrue(message.contains("\"lists\" of the type"), message);
        assertTrue(!message.contains("\"text\"") && message.contains("; expected "), message);
    }

    @Test
    void filesAndRows_thatCannotBeUsed_areRefused() throws IOException {
        assertTrue(
                refusal(fixture("infinite.parquet"), Columns.standard())
                        .endsWith(
                                "infinite.parquet row 2: \"score\" is -Infinity; expected a finite"
                                        + " number or null; correct it or drop the row"));
        assertTrue(
                refusal(fixture("none.parquet"), Columns.standard())
                        .contains(
                                "none.parquet: no column \"text\"; expected it among the columns,"
                                        + " got \"sentence,label,group,"));
        assertTrue(
                refusal(fixture("stream.arrow"), SENTENCE, Required.LABEL)
                        .contains("stream.arrow row 3: no \"label\"; expected every row"));
        assertTrue(
                refusal(
                                fixture("none.parquet"),
                                Columns.of(Map.of("text", "sentence", "group", "sex")))
                        .contains("none.parquet: no row has a \"sex\""));
        assertTrue(
                refusal(fixture("empty.arrow"), Columns.standard())
                        .contains("empty.arrow: no row in the file"));
        assertTrue(
                refusal(fixture("compressed.arrow"), SENTENCE)
                        .contains(
                                "; expected a complete file of the form that its name says, Arrow's"
                                        + " without compression; make it anew"));
        assertTrue(
                refusal(Files.writeString(folder.resolve("text.parquet"), "text,label"), SENTENCE)
                        .contains("text.parquet: cannot be read (it is not a Parquet file"));
        assertTrue(
                refusal(folder.resolve("absent.parquet"), SENTENCE)
                        .contains("absent.parquet: no such file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.parquet", "snappy.parquet", "stream.arrow", "file.arrow"})
    void damagedFiles_cutOrChanged_areRefusedOrRead(String name) throws IOException {
        byte[] whole = Files.readAllBytes(fixture(name));
        Path file = folder.resolve(name);
        int refused = 0;
        for (int at = 0; at < whole.length; at += 211) {
            Files.write(file, Arrays.copyOf(whole, at));
            boolean isCut = name.startsWith("stream") ? at % 8 != 0 : true;
            if (isCut) {
                refusal(file, SENTENCE);
            }
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Files.write(file, changed);
            try {
                RowFiles.read(file, SENTENCE);
            } catch (BadInputException e) {
                refused++;
                assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            }
        }
        assertTrue(refused > 0, "no change was noticed");
    }

    @Test
    void writtenParquet_readBack_hasTheRowsAndNarrowestTypes() throws IOException {
        List<JsonObject> rows = new ArrayList<>();
        for (String row :
                List.of(
                        "{\"text\":\"a\",\"label\":1,\"id\":7,\"mixed\":1,\"x\":1,\"none\":null,"
                                + "\"list\":[0.5,1],\"big\":123456789012345678901234567890,"
                                + "\"deep\":{\"a\":[1]},\"yes\":true,\"some\":[]}",
                        "{\"text\":\"b\",\"label\":0,\"id\":\"seven\",\"mixed\":true,\"x\":0.25,"
                                + "\"none\":null,\"list\":null,\"big\":1e999,\"deep\":[[2]],"
                                + "\"yes\":null,\"some\":[null,3]}")) {
            rows.add(JsonParser.parseString(row).getAsJsonObject());
        }
        rows.get(0).addProperty("small", 0.1f);
        Path file = folder.resolve("sub/out.PARQUET");
        RowFiles.requireWritable(file);
        RowFiles.write(file, rows);
        RowFiles.write(file, rows); // in the place of the first

        assertEquals(
                List.of(
                        "{\"text\":\"a\",\"label\":1,\"id\":\"7\",\"mixed\":\"1\",\"x\":1.0,\"none\":null,"
                            + "\"list\":[0.5,1.0],\"big\":\"123456789012345678901234567890\","
                            + "\"deep\":\"{\\\"a\\\":[1]}\",\"yes\":true,\"some\":[],\"small\":0.1}",
                        "{\"text\":\"b\",\"label\":0,\"id\":\"seven\",\"mixed\":\"true\",\"x\":0.25,"
                            + "\"none\":null,\"list\":null,\"big\":\"1e999\",\"deep\":\"[[2]]\","
                            + "\"yes\":null,\"some\":[null,3],\"small\":null}"),
                RowFiles.read(file, Columns.standard(), JsonObject::toString));
        try (ParquetFileReader reader =
                ParquetFileReader.open(new FileSystemInputFile(file.toFile()))) {
            String schema = reader.getFileMetaData().getSchema().toString();
            for (String column :
                    List.of("int64 label;", "double x;", "float small;", "boolean yes;")) {
                assertTrue(schema.contains("optional " + column), schema);
            }
        }
    }

    @Test
    void arrow_asOutput_isRefusedBeforeTheWork() {
        String message =
                assertThrows(
                                BadInputException.class,
                                () -> RowFiles.requireWritable(folder.resolve("out.arrow")))
                        .getMessage();

        assertTrue(message.contains("Arrow is read, not written; expected .parquet"), message);
    }

    private static String refusal(Path file, Columns columns, Required... required) {
        return assertThrows(BadInputException.class, () -> RowFiles.read(file, columns, required))
                .getMessage();
    }

    private static Path fixture(String name) {
        try {
            return Path.of(RowFormsTest.class.getResource("/fixtures/rows/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

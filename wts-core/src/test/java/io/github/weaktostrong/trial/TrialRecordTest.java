package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialRecordTest {
    @TempDir private Path folder;

    @Test
    void read_folderOrFile_keepsWholeNumbersWhole() throws IOException {
        Path file = folder.resolve("record.json");
        Files.writeString(
                file,
                TrialRecord.sealed(
                        JsonParser.parseString(
                                "{\"artefact\": \"ab\", \"sha256\": \"cd\", \"request\":"
                                        + " {\"seed\": 9007199254740993, \"lambda\": 0.5}}")));
        TrialRecord record = TrialRecord.read(folder);
        assertEquals(Map.of("seed", 9007199254740993L, "lambda", 0.5), record.request());
        assertEquals(Map.of(), record.settings());
        assertEquals(record, TrialRecord.read(file));
    }

    /** A rerun would carry out another training than the one that is compared with it. */
    @Test
    void read_changedField_isRefused() throws IOException {
        Path file = folder.resolve("record.json");
        String sealed =
                TrialRecord.sealed(
                        JsonParser.parseString(
                                "{\"artefact\": \"ab\", \"sha256\": \"cd\", \"request\":"
                                        + " {\"lambda\": 0.5}}"));
        Files.writeString(file, sealed.replace("0.5", "0.6"));
        assertRefused(file);
        Files.writeString(file, sealed.replaceAll(",\\s*\"record_sha256\": \"[0-9a-f]*\"", ""));
        assertRefused(file);
    }

    @Test
    void read_anythingElse_isRefusedWithTheFile() throws IOException {
        Path file = folder.resolve("record.json");
        for (String text : List.of("{", "[]", "null", "{\"artefact\": 1}", "{}")) {
            Files.writeString(file, text);
            assertRefused(file);
        }
        assertRefused(folder.resolve("missing.json"));
    }

    private static void assertRefused(Path file) {
        Exception e = assertThrows(BadInputException.class, () -> TrialRecord.read(file));
        assertTrue(e.getMessage().startsWith(file + ": is no record of a training ("));
        assertTrue(
                e.getMessage()
                        .endsWith(
                                "expected the record.json of a folder in OUT/store; check the"
                                        + " path"));
    }
}

package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
                "{\"artefact\": \"ab\", \"sha256\": \"cd\", \"request\": {\"seed\":"
                        + " 9007199254740993, \"lambda\": 0.5}}");
        TrialRecord record = TrialRecord.read(folder);
        assertEquals(Map.of("seed", 9007199254740993L, "lambda", 0.5), record.request());
        assertEquals(Map.of(), record.settings());
        assertEquals(record, TrialRecord.read(file));
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

package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    @TempDir private Path folder;

    @Test
    void requireWritable_fileOrNothing_isAllowedAndMakesNothing() throws Exception {
        OutputFiles.requireWritable(Files.writeString(folder.resolve("file"), "old"));
        OutputFiles.requireWritable(folder.resolve("a/b/c.jsonl"));
        OutputFiles.requireWritable(Path.of("relative.jsonl"));
        assertFalse(Files.exists(folder.resolve("a")));
    }

    /** Found after the work, when the temporary name was too long. */
    @Test
    void requireWritable_nameThatLeavesNoRoomForATemporaryOne_isRefused() {
        OutputFiles.requireWritable(folder.resolve("a".repeat(200)));
        for (Path bad :
                List.of(
                        folder.resolve("a".repeat(250)),
                        folder.resolve("\u00e4".repeat(125)), // of two bytes each
                        folder.resolve("b".repeat(300)).resolve("c.jsonl"))) {
            String message =
                    assertThrows(BadInputException.class, () -> OutputFiles.requireWritable(bad))
                            .getMessage();
            assertTrue(message.startsWith(bad + ": "), message);
            assertTrue(message.endsWith("choose a shorter one"), message);
        }
    }

    @Test
    void requireWritable_folderOrFileInTheWay_isRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        for (Path bad : List.of(folder, file.resolve("out.jsonl"), file.resolve("a/out.jsonl"))) {
            String message =
                    assertThrows(BadInputException.class, () -> OutputFiles.requireWritable(bad))
                            .getMessage();
            assertTrue(message.startsWith(bad + ": "), message);
        }
    }
}

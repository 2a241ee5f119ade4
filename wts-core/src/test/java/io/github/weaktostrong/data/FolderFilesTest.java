package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
class FolderFilesTest {
    @TempDir private Path folder;

    @Test
    void below_links_areFollowedButNotInACircleAndCountedWhereTheyLeadNowhere() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real/b"));
        Path file = Files.writeString(real.resolve("2"), "two");
        Path other = Files.writeString(folder.resolve("elsewhere"), "one");
        Files.createSymbolicLink(folder.resolve("real/a"), other);
        Files.createSymbolicLink(folder.resolve("real/c"), real);
        Files.createSymbolicLink(real.resolve("up"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/nowhere"), folder.resolve("none"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        for (Path root : List.of(link, folder.resolve("real"))) {
            FolderFiles found = FolderFiles.below(root);
            assertEquals(
                    List.of(root.resolve("a"), root.resolve("b/2"), root.resolve("c/2")),
                    found.files());
            assertEquals(3, found.skipped()); // b/up, c/up, nowhere
        }
        assertEquals("two", Files.readString(file));
    }
}

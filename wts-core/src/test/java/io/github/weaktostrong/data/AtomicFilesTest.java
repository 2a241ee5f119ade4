package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir private Path folder;

    @Test
    void write_link_staysAndTheFileItLeadsToIsReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFiles.write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        assertEquals(2, entries());
    }

    @Test
    void write_bytes_haveTheRightsOfAnyNewFile() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "old");
        Path file = folder.resolve("figure.png");
        AtomicFiles.write(file, new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
        assertEquals(2, entries());
    }

    @Test
    void write_contentThatFails_leavesTheOldFileAndNoOther() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        UncheckedIOException thrown =
                assertThrows(
                        UncheckedIOException.class,
                        () ->
                                AtomicFiles.write(
                                        file,
                                        writer -> {
                                            writer.write("new");
                                            throw new IOException("no room");
                                        }));
        assertEquals(
                file
                        + ": cannot be written (java.io.IOException: no room); expected a writable"
                        + " folder with room; choose another one",
                thrown.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(1, entries());
    }

    @Test
    void replace_fileSystemWithoutAtomicMove_movesNevertheless() throws Exception {
        Path fresh = Files.writeString(folder.resolve("fresh"), "new");
        Path target = Files.writeString(folder.resolve("file"), "old");
        AtomicFiles.replace(fresh, target, AtomicFilesTest::moveInTwoSteps);
        assertEquals("new", Files.readString(target));
        assertEquals(1, entries());
    }

    @Test
    void replace_fileSystemWithAtomicMove_usesIt() throws Exception {
        Path fresh = Files.writeString(folder.resolve("fresh"), "new");
        CopyOption[][] asked = new CopyOption[1][];
        AtomicFiles.replace(fresh, folder.resolve("file"), (from, to, how) -> asked[0] = how);
        assertArrayEquals(
                new CopyOption[] {
                    StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING
                },
                asked[0]);
    }

    /** A move as of a file system that has none in one step. */
    private static void moveInTwoSteps(Path from, Path to, CopyOption... options)
            throws IOException {
        List<CopyOption> asked = Arrays.asList(options);
        if (asked.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "none here");
        }
        Files.move(from, to, options);
    }

    private long entries() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }
}

package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedFilesTest {
    private static final Map<String, String> FILES =
            Map.of("tokenizer.json", "models/mini-tokenizer.json");

    @TempDir Path temporary;

    @Test
    void model_askedForTwice_isInOneFolder() {
        assertEquals(MiniModel.MINI_XS.spec(), MiniModel.MINI_XS.spec());
        assertEquals(MiniModel.tokenizer(), MiniModel.tokenizer());
    }

    @Test
    void folder_foundWhole_isNotWrittenAgain() throws IOException {
        Path file = unpack();
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, old);
        assertEquals(file, unpack());
        assertEquals(old, Files.getLastModifiedTime(file));
        Path own = file.getParent().getParent();
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void folder_damagedFile_isMended() throws IOException {
        Path file = unpack();
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2]++;
        Files.write(file, damaged);
        assertArrayEquals(whole, Files.readAllBytes(unpack()));
    }

    @Test
    void folder_partOfAProcessThatDied_isSwept() throws IOException {
        Path file = unpack();
        Files.delete(file);
        Path part = file.resolveSibling("tokenizer.json.partial");
        Files.writeString(part, "half");
        assertTrue(Files.exists(unpack()));
        assertFalse(Files.exists(part));
    }

    @Test
    void folder_thatOthersMayWriteTo_isRefused() throws IOException {
        Path own = unpack().getParent().getParent();
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        Exception e = assertThrows(IllegalStateException.class, this::unpack);
        assertTrue(e.getMessage().startsWith(own + ": others may write there"), e.getMessage());
    }

    private Path unpack() {
        return new UnpackedFiles(temporary).folder("t", FILES).resolve("tokenizer.json");
    }

    @Test
    void write_thatFailsInTheMiddle_leavesNoPart() throws IOException {
        Path file = temporary.resolve("model.safetensors");
        Path part = temporary.resolve("model.safetensors.partial");
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        assertTrue(Files.exists(part)); // so far
                        throw new IOException("No space left on device");
                    }
                };
        InputStream first = new ByteArrayInputStream(new byte[100]);
        try (InputStream in = new SequenceInputStream(first, broken)) {
            IOException e = assertThrows(IOException.class, () -> UnpackedFiles.write(in, file));
            assertEquals("No space left on device", e.getMessage());
        }
        assertFalse(Files.exists(file));
        assertFalse(Files.exists(part));
    }

    @Test
    void noRoom_message_namesTheFolderAndTheWayOut() {
        assertEquals(
                "the embedded m cannot be unpacked (No space left on device); expected room in the"
                        + " temporary folder "
                        + System.getProperty("java.io.tmpdir")
                        + "; free some or name another, as"
                        + " WTS_JAVA_OPTS=-Djava.io.tmpdir=DIR does",
                UnpackedFiles.noRoom(
                                "the embedded m cannot be unpacked",
                                new IOException("No space left on device"))
                        .getMessage());
    }
}

package io.github.weaktostrong.examples.mini;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniModelTest {
    @TempDir Path folder;

    @Test
    void write_thatFailsInTheMiddle_leavesNoPart() throws IOException {
        Path file = folder.resolve("model.safetensors");
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        assertTrue(Files.exists(file)); // the part so far
                        throw new IOException("No space left on device");
                    }
                };
        InputStream first = new ByteArrayInputStream(new byte[100]);
        try (InputStream in = new SequenceInputStream(first, broken)) {
            IOException e = assertThrows(IOException.class, () -> MiniModel.write(in, file));
            assertEquals("No space left on device", e.getMessage());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void noRoom_message_namesTheFolderAndTheWayOut() {
        assertEquals(
                "m/config.json: cannot be written (No space left on device); expected room in the"
                        + " temporary folder "
                        + System.getProperty("java.io.tmpdir")
                        + "; free some or name another, as"
                        + " WTS_JAVA_OPTS=-Djava.io.tmpdir=DIR does",
                MiniModel.noRoom(
                                "m/config.json: cannot be written",
                                new IOException("No space left on device"))
                        .getMessage());
    }
}

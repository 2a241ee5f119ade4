package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its pipes are no files")
class PipeInputTest {
    @TempDir private Path folder;
    private Path pipe = Path.of("");

    @BeforeEach
    void makePipe() throws Exception {
        pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    }

    @Test
    void text_ofAPipe_isThatOfAFile() throws Exception {
        String text = "\uFEFFa,b\n" + "ü,1\n".repeat(100_000); // more than a piece, cut anywhere
        FutureTask<String> read = started(() -> InputFiles.text(pipe, "a CSV file"));
        Files.writeString(pipe, text);
        assertEquals(text.substring(1), read.get());
    }

    @Test
    void rows_ofAPipeWithoutBytes_areRefusedAsOfAnEmptyFile() throws Exception {
        FutureTask<BadInputException> refused =
                started(
                        () ->
                                assertThrows(
                                        BadInputException.class,
                                        () -> new JsonLinesReader(pipe).read((line, row) -> row)));
        Files.writeString(pipe, "");
        assertTrue(refused.get().getMessage().contains("no row in the file"));
    }

    /** A read that fails, after the pipe was opened: what came before it is not all. */
    @Test
    void read_ofAFileThatCannotBeRead_failsAsTheFileDoes() {
        try (PipeInput in = new PipeInput(folder)) {
            assertThrows(IOException.class, in::readAllBytes);
            assertEquals(-1, in.read(), "and does not wait for more");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void text_interruptedWhileNobodyWrites_stops(boolean opened) throws Exception {
        FutureTask<StoppedException> stopped =
                new FutureTask<>(
                        () ->
                                assertThrows(
                                        StoppedException.class,
                                        () -> InputFiles.text(pipe, "a CSV file")));
        Thread command = new Thread(stopped);
        command.start();
        if (opened) {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                out.write('a');
                command.interrupt();
                stopped.get();
            }
        } else {
            command.interrupt();
            stopped.get();
            Files.writeString(pipe, ""); // so that the other thread does not wait for ever
        }
    }

    private static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task;
    }
}

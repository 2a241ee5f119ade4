package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command in a process of its own, whose standard output is not what it expects. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it writes to /dev/full")
class StandardOutputTest {
    private static final String EPSILON =
            "epsilon --noise-multiplier 1 --sampling-rate 0.01 --steps 100 --delta 1e-5";

    @TempDir private Path folder;

    /** A full disk, and the read-only file that the launcher puts in the place of a closed one. */
    @Test
    void output_thatCannotBeWritten_isAnErrorAndSaid() throws Exception {
        for (String where : List.of(">/dev/full", "1</dev/null")) {
            assertEquals(1, run(EPSILON, where), where);
            String said = Files.readString(folder.resolve("err"));
            assertTrue(said.startsWith("wts: standard output cannot be written ("), said);
            assertEquals(1, said.lines().count(), said);
        }
    }

    @Test
    void output_thatIsWritten_orThatNobodyReads_isNone() throws Exception {
        assertEquals(0, run(EPSILON, ">out"));
        assertTrue(Files.readString(folder.resolve("out")).contains("\"steps\":100"));
        assertEquals(0, run(EPSILON, "> >(true)"));
        assertEquals("", Files.readString(folder.resolve("err")));
    }

    private int run(String command, String where) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "bash",
                                "-c",
                                "\"$0\" \"$@\" " + where,
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Wts.class.getName()));
        line.addAll(List.of(command.split(" ")));
        Process process =
                new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return process.exitValue();
    }
}

package io.github.weaktostrong.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpendingLogTest {
    @TempDir private Path folder;
    private SpendingLog log;

    @BeforeEach
    void open() {
        log = SpendingLog.in(folder);
    }

    private static SpendingLog.Entry entry(String attempt, int steps) {
        return new SpendingLog.Entry(
                attempt,
                "digest",
                new PrivateTraining("t", 1.5, 0.25, steps, 1, "poisson", NoiseMode.SECURE));
    }

    @Test
    void attempts_severalEntries_areTheLastOfEach() {
        assertEquals(List.of(), log.attempts());
        log.append(entry("a", 16));
        log.append(entry("b", 16));
        log.append(entry("a", 32));
        log.append(entry("a", 20));
        assertEquals(List.of(entry("a", 20), entry("b", 16)), log.attempts());
        assertEquals(log.attempts(), SpendingLog.in(folder).attempts());
    }

    /** Its steps were not taken, since the entry was not on disk. */
    @Test
    void append_afterAProcessThatWasKilledWhileWriting_replacesItsLine() throws IOException {
        log.append(entry("a", 16));
        Files.writeString(log.file(), "{\"attempt\":\"to", StandardOpenOption.APPEND);
        assertEquals(List.of(entry("a", 16)), log.attempts());
        log.append(entry("b", 8));
        assertEquals(List.of(entry("a", 16), entry("b", 8)), log.attempts());
    }

    /** An editor may take it away, which takes no step back. */
    @Test
    void entry_withoutItsEndOfLine_counts() throws IOException {
        log.append(entry("a", 16));
        log.append(entry("a", 32));
        Files.writeString(log.file(), Files.readString(log.file()).strip());
        assertEquals(List.of(entry("a", 32)), log.attempts());
        log.append(entry("b", 8));
        assertEquals(List.of(entry("a", 32), entry("b", 8)), log.attempts());
    }

    /** Only the end of the file is read for an entry. */
    @Test
    void append_toALongLog_isChainedToTheLastEntry() {
        String longer = "a name of 40,000 letters " + "a".repeat(40_000);
        for (int i = 1; i <= 100; i++) {
            log.append(entry(i % 50 == 0 ? longer : "a", i));
        }
        assertEquals(List.of(entry("a", 99), entry(longer, 100)), log.attempts());
    }

    @Test
    void append_afterAChangedEntry_isRefused() throws IOException {
        log.append(entry("a", 16));
        log.append(entry("a", 32));
        Files.writeString(log.file(), Files.readString(log.file()).replace("32", "2"));
        String message =
                assertThrows(BadInputException.class, () -> log.append(entry("a", 3))).getMessage();
        assertTrue(message.contains("last line: is not what a training entered"), message);
    }

    /** Each takes entries, or seems to be an empty log, and would forget them. */
    @ParameterizedTest
    @ValueSource(strings = {"folder", "/dev/null", "nowhere", "privacy-ledger.jsonl"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
    void log_inWhosePlaceIsNoFile_isRefused(String what) throws IOException {
        if (what.equals("folder")) {
            Files.createDirectory(log.file());
        } else {
            Files.createSymbolicLink(log.file(), Path.of(what));
        }
        for (Executable call :
                List.<Executable>of(log::attempts, () -> log.append(entry("a", 1)))) {
            String message = assertThrows(BadInputException.class, call).getMessage();
            assertTrue(message.startsWith(log.file() + ": is a folder, a device"), message);
            assertTrue(message.contains("; restore it from a copy"), message);
        }
        Files.delete(log.file());
    }

    @Test
    void append_inAnInterruptedThread_isOnDiskAndLeavesItInterrupted() {
        Thread.currentThread().interrupt();
        log.append(entry("a", 16));
        assertTrue(Thread.interrupted());
        assertEquals(List.of(entry("a", 16)), log.attempts());
    }

    /** An interrupt closes a channel: that is a request to stop, not a disk that is full. */
    @Test
    void append_threadThatIsInterruptedMeanwhile_losesNoEntry() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writer =
                new Thread(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                log.append(entry("a" + i, i));
                                Thread.interrupted(); // it is for the caller to answer
                            }
                        });
        writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        writer.start();
        while (writer.isAlive()) {
            writer.interrupt();
            writer.join(1);
        }
        assertNull(failure.get());
        assertEquals(100, log.attempts().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"number", "first line", "middle line", "order", "twice", "garbage"})
    void attempts_changedFile_isRefused(String change) throws IOException {
        for (int i = 1; i <= 3; i++) {
            log.append(entry("a" + i, i));
        }
        List<String> lines = Files.readAllLines(log.file());
        List<String> changed =
                switch (change) {
                    case "number" ->
                            List.of(
                                    lines.get(0).replace("1.5", "50.0"),
                                    lines.get(1),
                                    lines.get(2));
                    case "first line" -> lines.subList(1, 3);
                    case "middle line" -> List.of(lines.get(0), lines.get(2));
                    case "order" -> List.of(lines.get(1), lines.get(0), lines.get(2));
                    case "twice" -> List.of(lines.get(0), lines.get(1), lines.get(1), lines.get(2));
                    default -> List.of(lines.get(0), "[]", lines.get(2));
                };
        Files.write(log.file(), changed);
        String message = assertThrows(BadInputException.class, log::attempts).getMessage();
        assertTrue(message.startsWith(log.file() + ", line "), message);
        assertTrue(message.contains("what was spent is not known"), message);
    }
}

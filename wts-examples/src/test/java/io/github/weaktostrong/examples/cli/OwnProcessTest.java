package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.StoppedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
class OwnProcessTest {
    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    /** A command that would run for hours. */
    @Test
    void output_interrupted_endsTheProcess() throws Exception {
        Set<ProcessHandle> before = children();
        List<String> endless =
                List.of("bench", "train", "--model", "mini-xs@random:0", "--steps", "100000000");
        FutureTask<StoppedException> stopped =
                new FutureTask<>(
                        () ->
                                assertThrows(
                                        StoppedException.class, () -> OwnProcess.output(endless)));
        Thread command = new Thread(stopped);
        command.start();
        Set<ProcessHandle> own = new HashSet<>();
        while (own.isEmpty()) {
            Thread.sleep(20);
            own.addAll(children());
            own.removeAll(before);
        }
        command.interrupt();
        stopped.get();
        for (ProcessHandle each : own) {
            each.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** As a signal does, which must not kill a worker before the end of its step. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no sleep")
    void awaitEnd_interruptedAgainAndAgain_waits() throws Exception {
        Process process = new ProcessBuilder("sleep", "1").start();
        FutureTask<Boolean> interrupted =
                new FutureTask<>(
                        () -> {
                            OwnProcess.awaitEnd(process);
                            return Thread.interrupted();
                        });
        Thread waiting = new Thread(interrupted);
        waiting.start();
        for (int i = 0; i < 5; i++) {
            waiting.interrupt();
            Thread.sleep(50);
        }
        assertTrue(interrupted.get());
        assertEquals(0, process.exitValue()); // not killed
    }
}

package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A signal at a random moment of a command that would run for minutes, in a process of its own.
 * {@code -Dwts.signals=N} sends N to each command instead of one.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its processes are not sent signals")
class StopSignalsTest {
    private static final int TERMINATED = 128 + 15;
    private static final int ROWS = 4000;

    @TempDir private Path folder;

    @BeforeEach
    void writeRows() {
        String text = "the film was warm and long, and the tea was not very good ".repeat(4);
        Cli.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, ROWS)
                        .mapToObj(
                                i ->
                                        "{\"text\":\""
                                                + i
                                                + " "
                                                + text
                                                + "\",\"label\":"
                                                + i % 2
                                                + "}")
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --model mini-m --data rows.jsonl --out out",
                "predict --model mini-m@random:1 --input rows.jsonl --output out",
                "attack --model mini-m@random:1 --recipe textbugger --data rows.jsonl --out out",
                "generate --model mini-m --max-new-tokens 200 --input rows.jsonl --output out",
                "fairness --epochs 3 --weak mini-s --out out"
            })
    void signal_atARandomMoment_endsBetweenTwoStepsWithoutACrash(String command) throws Exception {
        SplittableRandom moments = new SplittableRandom();
        for (int i = 0; i < Integer.getInteger("wts.signals", 1); i++) {
            int wait = moments.nextInt(1500);
            ChildJvm run = start(command);
            Thread.sleep(wait);
            run.process().destroy(); // SIGTERM
            assertTrue(run.process().waitFor(1, TimeUnit.MINUTES));
            String said = wait + " ms: " + run.said();
            assertEquals(TERMINATED, run.process().exitValue(), said);
            assertTrue(said.contains("wts: stopped"), said);
            assertEquals(List.of(), leftByACrash(), said);
            assertTrue(
                    command.startsWith("fairness") || Files.notExists(folder.resolve("out")), said);
        }
    }

    @Test
    void secondSignal_endsAtOnceWithoutACrash() throws Exception {
        ChildJvm run = start("train --model mini-m --batch-size 500 --data rows.jsonl --out out");
        waitUntilSaid(run, "train: 1 of 8");
        Thread.sleep(300); // now the second step is in native code, for seconds
        run.process().destroy();
        waitUntilSaid(run, "a second signal");
        run.process().destroy();
        assertTrue(run.process().waitFor(1, TimeUnit.MINUTES));
        assertEquals(TERMINATED, run.process().exitValue(), run.said());
        assertTrue(!run.said().contains("wts: stopped"), run.said()); // did not wait for the step
        assertEquals(List.of(), leftByACrash());
    }

    private static void waitUntilSaid(ChildJvm run, String words) throws Exception {
        while (run.process().isAlive() && !run.said().contains(words)) {
            Thread.sleep(20);
        }
    }

    private ChildJvm start(String command) throws IOException, InterruptedException {
        return ChildJvm.start(folder, List.of(command.split(" ")));
    }

    private List<String> leftByACrash() {
        return Cli.entries(folder).stream()
                .filter(name -> name.startsWith("hs_err") || name.startsWith("core"))
                .toList();
    }

    /** JNA waits for another process while the engine is loaded, and loses what interrupts it. */
    @Test
    void signal_thatALibrarySwallows_isHeardTheNextTime() throws Exception {
        AtomicInteger swallowed = new AtomicInteger();
        Thread command =
                new Thread(
                        () -> {
                            while (swallowed.get() < 2) {
                                try {
                                    Thread.sleep(60_000);
                                } catch (InterruptedException e) {
                                    swallowed.incrementAndGet();
                                }
                            }
                        });
        command.start();
        StopSignals signals = new StopSignals(command);
        signals.receive(143);
        command.join(30_000);
        assertFalse(command.isAlive());
        assertEquals(143, signals.exitCode(1));
    }
}

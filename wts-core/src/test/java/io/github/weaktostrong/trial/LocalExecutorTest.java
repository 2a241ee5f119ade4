package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalExecutorTest {
    @TempDir private Path folder;

    @Test
    void run_threeProcessesOnOneFolder_doNothingTwice() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(SharedPlan.start(folder, "run"));
        }
        for (Process process : processes) {
            assertEquals(0, process.waitFor());
        }
        List<String> log = log();
        assertEquals(8, log.size(), log.toString());
        assertEquals(8, new HashSet<>(log).size(), log.toString());
    }

    @Test
    void run_partlyDone_doesTheRestAndCountsIt() throws IOException {
        Files.writeString(folder.resolve("task-0"), "");
        List<TrialProgress> heard = new ArrayList<>();
        run(heard);
        assertEquals(7, log().size());
        assertFalse(log().contains("task-0"));
        assertEquals(7, heard.size());
        for (int i = 0; i < 7; i++) {
            TrialProgress progress = heard.get(i);
            assertEquals(List.of(1 + i, 1, 6 - i), counts(progress));
            assertEquals(8, progress.total());
            assertEquals(i > 0, progress.secondsLeft().isPresent());
        }
        assertEquals(0, claimFiles());
    }

    @Test
    void run_failingTask_givesItsClaimBack() throws IOException {
        TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
        ExperimentListener fails =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        throw new IllegalStateException("stopped at " + done + " of " + total);
                    }
                };
        Exception e =
                assertThrows(
                        IllegalStateException.class,
                        () -> TrialExecutor.local().run(SharedPlan.tasks(folder), claims, fails));
        assertEquals("stopped at 0 of 8", e.getMessage());
        assertTrue(claims.claim("task-0").isPresent());
    }

    @Test
    void secondsLeft_twoAtOnce_isHalved() {
        // 30 s for cost 3, cost 12 left: 120 s of work for two
        TrialProgress progress = new TrialProgress(2, 2, 4, 30, 3, 12);
        assertEquals(60, progress.secondsLeft().getAsDouble(), 1e-9);
        assertEquals(OptionalDouble.empty(), new TrialProgress(2, 2, 4, 0, 0, 12).secondsLeft());
        // a small model's time says nothing of the large ones'
        TrialProgress early = new TrialProgress(1, 1, 28, 3, 0.01, 24);
        assertEquals(OptionalDouble.empty(), early.secondsLeft());
    }

    private void run(List<TrialProgress> heard) {
        ExperimentListener listener =
                new ExperimentListener() {
                    @Override
                    public void onProgress(TrialProgress progress) {
                        heard.add(progress);
                    }
                };
        TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
        new LocalExecutor(10).run(SharedPlan.tasks(folder), claims, listener);
    }

    private static List<Integer> counts(TrialProgress progress) {
        return List.of(progress.done(), progress.running(), progress.left());
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve("log"));
    }

    private int claimFiles() throws IOException {
        try (var files = Files.list(folder.resolve("claims"))) {
            return (int) files.count();
        }
    }
}

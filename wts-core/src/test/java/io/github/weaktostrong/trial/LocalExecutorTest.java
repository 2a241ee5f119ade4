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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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
        List<String> all = SharedPlan.tasks(folder).stream().map(TrialTask::digest).toList();
        assertEquals(0, TrialClaims.in(folder.resolve("claims")).heldElsewhere(all));
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

    /** Three at once, the first of which fails while the others wait for it. */
    @Test
    void run_failingHolder_leavesTheTaskToExactlyOneWaiter() throws Exception {
        CountDownLatch waiting = new CountDownLatch(2);
        AtomicInteger tries = new AtomicInteger();
        ExperimentListener listener =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        if (tries.incrementAndGet() == 1) {
                            try {
                                waiting.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            throw new IllegalStateException("failed while others wait");
                        }
                        return TrainingListener.NONE;
                    }

                    @Override
                    public void onWaiting(TrialProgress progress) {
                        waiting.countDown();
                    }
                };
        List<TrialTask> one = SharedPlan.tasks(folder).subList(0, 1);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
                all.add(threads.submit(() -> new LocalExecutor(5).run(one, claims, listener)));
            }
            int failed = 0;
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    failed++;
                }
            }
            assertEquals(1, failed);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("task-0"), log());
        assertEquals(2, tries.get());
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
}

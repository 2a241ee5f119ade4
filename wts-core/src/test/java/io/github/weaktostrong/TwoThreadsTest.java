package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An executor may run tasks in several threads of one process: the numbers are the same. */
@Timeout(120)
class TwoThreadsTest extends TinyExperiment {

    @Test
    void run_classifiersInTwoThreads_givesTheBitsOfOne() {
        Threads threads = new Threads();
        WeakToStrongResult one = settings(TinyBenchmark.create()).seeds(1, 2).build().run();
        WeakToStrongResult two =
                settings(TinyBenchmark.create()).seeds(1, 2).executor(threads).build().run();
        assertEqualResults(one, two);
        threads.requireBoth(20);
    }

    @Test
    void run_classifiersInTwoThreadsOnAFolder_givesTheBitsOfOne() {
        Threads threads = new Threads();
        WeakToStrongResult one = settings(TinyBenchmark.create()).seeds(1, 2).build().run();
        WeakToStrongResult two =
                settings(TinyBenchmark.create())
                        .seeds(1, 2)
                        .output(temp)
                        .executor(threads)
                        .build()
                        .run();
        assertEqualResults(one, two);
        threads.requireBoth(20);
    }

    @Test
    void run_languageModelsInTwoThreads_givesTheBitsOfOne() {
        Threads threads = new Threads();
        WeakToStrongResult one = texts().build().run();
        WeakToStrongResult two = texts().executor(threads).build().run();
        assertEquals(one.runs().size(), two.runs().size());
        for (int i = 0; i < one.runs().size(); i++) {
            RunResult expected = one.runs().get(i);
            RunResult found = two.runs().get(i);
            assertEquals(expected.artefact(), found.artefact());
            assertEquals(expected.metrics().asMap(), found.metrics().asMap());
            assertArrayEquals(expected.rows().table().toArray(), found.rows().table().toArray());
        }
        threads.requireBoth(10);
    }

    private static WeakToStrong.Builder texts() {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(new TinyTexts())
                .strategies(Strategy.NO_TFT)
                .seeds(1, 2)
                .training(
                        TrainingConfig.builder().epochs(4).batchSize(4).learningRate(1e-2).build())
                .device("cpu");
    }

    /** Two threads, each of which takes the next task whose needs are done. */
    private static final class Threads implements TrialExecutor {
        private final Set<Thread> used = ConcurrentHashMap.newKeySet();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();

        @Override
        public void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Map<String, CompletableFuture<Void>> all = new HashMap<>();
                for (TrialTask task : tasks) {
                    CompletableFuture<?>[] needs =
                            task.needs().stream().map(all::get).toArray(CompletableFuture[]::new);
                    all.put(
                            task.digest(),
                            CompletableFuture.allOf(needs)
                                    .thenRunAsync(() -> carryOut(task, claims, listener), threads));
                }
                all.values().forEach(CompletableFuture::join);
            } finally {
                threads.shutdownNow();
            }
        }

        private void carryOut(TrialTask task, TrialClaims claims, ExperimentListener listener) {
            try (TrialClaims.Claim claim = claims.claim(task.digest()).orElseThrow()) {
                used.add(Thread.currentThread());
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                task.run(listener.onTraining(task.label() + claim, 0, 1));
                assertTrue(task.isDone());
                running.decrementAndGet();
                done.incrementAndGet();
            }
        }

        void requireBoth(int tasks) {
            assertEquals(tasks, done.get());
            assertEquals(2, used.size());
            assertEquals(2, most.get(), "tasks at the same time");
        }
    }
}

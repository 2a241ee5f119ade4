package io.github.weaktostrong.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On two executors with two cores each and a card that is none, of which a task takes a half. */
@EnabledIf("io.github.weaktostrong.examples.spark.LocalCluster#isSupported")
@Timeout(300)
class SparkTrialExecutorTest {
    private static final String CARDS =
            """
            #!/bin/sh
            echo '{"name": "gpu", "addresses": ["5", "7"]}'
            """;

    @TempDir private static Path own;

    private static SparkTrialExecutor executor;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        Path cards = Files.writeString(own.resolve("cards"), CARDS);
        assertTrue(cards.toFile().setExecutable(true));
        LocalCluster.set(
                2,
                own,
                Map.of(
                        "spark.worker.resource.gpu.amount", "2",
                        "spark.worker.resource.gpu.discoveryScript", cards.toString(),
                        "spark.executor.resource.gpu.amount", "1",
                        "spark.task.resource.gpu.amount", "0.5",
                        "spark.task.maxFailures", "2"));
        executor = new SparkTrialExecutor(new SparkConf(), SparkTrialExecutorTest::work);
    }

    @AfterAll
    static void stop() {
        executor.close();
        LocalCluster.clear();
    }

    /** A training that leaves a file in a folder; what it does besides, its name says. */
    private record FileTask(Path folder, String digest, List<String> needs) implements TrialTask {
        @Override
        public String model() {
            return "mini-xs";
        }

        @Override
        public String label() {
            return "training " + digest;
        }

        @Override
        public double cost() {
            return 1;
        }

        @Override
        public boolean isDone() {
            return Files.exists(folder.resolve(digest));
        }

        @Override
        public Map<String, Object> request() {
            return Map.of("folder", folder.toString(), "name", digest, "needs", needs, "seed", 7L);
        }

        @Override
        public void run(TrainingListener listener) {
            throw new UnsupportedOperationException("on the driver");
        }
    }

    /** On an executor: a line in the file of attempts, then what the name says, then the file. */
    private static double work(Map<String, Object> request, Optional<String> gpu) {
        Path folder = Path.of(request.get("folder").toString());
        String name = request.get("name").toString();
        assertEquals(7L, request.get("seed"));
        if (name.startsWith("empty")) {
            return 0;
        }
        for (Object need : (List<?>) request.get("needs")) {
            assertTrue(Files.exists(folder.resolve(need.toString())), need + " is not done");
        }
        try {
            Files.createTempFile(folder, "attempt-" + name + "-", "");
            if (name.startsWith("bad")) {
                throw new IllegalArgumentException("no such model\n  mini");
            }
            boolean first = attempts(folder, name) == 1;
            if (name.startsWith("killer") || name.startsWith("killed") && first) {
                Runtime.getRuntime().halt(137);
            }
            if (name.startsWith("together")) {
                Files.createFile(folder.resolve("begun-" + name));
                for (int i = 0; i < 10_000 && count(folder, "begun-") < 4; i++) { // 200 s
                    Thread.sleep(20);
                }
            }
            Files.writeString(folder.resolve(name), gpu.orElse("none"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return 1;
    }

    private static long attempts(Path folder, String name) {
        return count(folder, "attempt-" + name + "-");
    }

    private static long count(Path folder, String start) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(start)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<TrialTask> tasks) {
        executor.run(tasks, TrialClaims.unshared(), ExperimentListener.NONE);
    }

    private TrialTask task(String name, String... needs) {
        return new FileTask(folder, name, List.of(needs));
    }

    /** Four at once, two on each card; a wave of others that need them, found done or not. */
    @Test
    void run_halfACardEach_giveEveryCardToTwo() throws IOException {
        List<TrialTask> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(task("together" + i));
        }
        tasks.add(task("student", "together0", "together3"));
        Files.createFile(folder.resolve("stored"));
        tasks.add(task("stored"));
        run(tasks);
        List<String> cards = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            cards.add(Files.readString(folder.resolve("together" + i)));
        }
        assertEquals(List.of("5", "5", "7", "7"), cards.stream().sorted().toList());
        assertEquals(1, attempts(folder, "student"));
        assertEquals(0, attempts(folder, "stored"));
    }

    @Test
    void run_failedTraining_isAValueThatSaysWhere() {
        List<TrialTask> tasks =
                List.of(task("bad"), task("student", "bad"), task("fine"), task("next", "fine"));
        String message = assertThrows(IllegalStateException.class, () -> run(tasks)).getMessage();
        assertTrue(
                message.matches(
                        "1 of 4 trainings failed and 1 were not begun, which need them: training"
                                + " bad: java.lang.IllegalArgumentException: no such model; mini;"
                                + " on \\S+ in /.*; what is finished is kept; .*"),
                message);
        assertEquals(1, attempts(folder, "bad"));
        assertEquals(0, attempts(folder, "student"));
        assertTrue(tasks.get(3).isDone());
    }

    @Test
    void run_executorThatDies_costsWhatWasInIt() {
        List<TrialTask> tasks = new ArrayList<>(List.of(task("killed")));
        for (int i = 0; i < 12; i++) {
            tasks.add(task("fine" + i, i % 2 == 0 ? new String[0] : new String[] {"killed"}));
        }
        run(tasks);
        assertTrue(tasks.stream().allMatch(TrialTask::isDone));
        assertEquals(2, attempts(folder, "killed"));
        assertTrue(count(folder, "attempt-fine") <= 12 + 1, "only its neighbour began again");
    }

    @Test
    void run_trainingThatKillsEveryExecutor_hasFailed() {
        List<TrialTask> tasks = List.of(task("killer"), task("student", "killer"));
        String message = assertThrows(IllegalStateException.class, () -> run(tasks)).getMessage();
        assertTrue(message.startsWith("1 of 2 trainings failed and 1 were not begun"), message);
        assertTrue(message.contains("killer: org.apache.spark.SparkException: Job"), message);
        assertTrue(message.contains("exited with code 137"), message);
        assertEquals(2, attempts(folder, "killer"));
    }

    /** What docs/scale.md says of the time of a task was measured here. */
    @ParameterizedTest
    @Tag("stress")
    @Timeout(1800)
    @ValueSource(ints = {1_000, 10_000})
    void run_emptyTasks_areEachHandedOutOnce(int count) {
        run(List.of(task("warm"))); // the executors are there
        List<TrialTask> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task("empty" + i, i % 5 == 0 ? new String[0] : new String[] {"empty0"}));
        }
        Set<String> begun = new HashSet<>();
        ExperimentListener listener =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        assertTrue(begun.add(label), label);
                        return TrainingListener.NONE;
                    }
                };
        long start = System.nanoTime();
        executor.run(tasks, TrialClaims.unshared(), listener);
        double millis = (System.nanoTime() - start) / 1e6;
        assertEquals(count, begun.size());
        System.err.printf(
                java.util.Locale.ROOT, "%d empty tasks: %.2f ms each%n", count, millis / count);
    }

    @Test
    void constructor_noClusterOrSpeculation_isRefused() {
        String none = refused(new SparkConf(false));
        assertTrue(none.contains("spark.master") && none.contains("spark-submit"), none);
        SparkConf twice = new SparkConf(false).set("spark.master", "local");
        String speculates = refused(twice.set("spark.speculation", "true"));
        assertTrue(speculates.contains("expected it off"), speculates);
    }

    private static String refused(SparkConf conf) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> new SparkTrialExecutor(conf, (request, gpu) -> 0))
                .getMessage();
    }
}

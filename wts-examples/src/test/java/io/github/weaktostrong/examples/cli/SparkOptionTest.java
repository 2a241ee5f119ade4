package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.spark.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on two executors of a Spark cluster, of which one is killed. */
@Timeout(900)
class SparkOptionTest {
    private static final String SUPPORTED =
            "io.github.weaktostrong.examples.spark.LocalCluster#isSupported";
    private static final Path PRESET =
            Cli.projectRoot()
                    .resolve("wts-examples/src/test/resources/fixtures/reproduce-smoke.properties");

    @TempDir private Path folder;

    @AfterEach
    void clear() {
        LocalCluster.clear();
    }

    @Test
    @EnabledIf(SUPPORTED)
    void spark_fewTrainings_giveTheBitsOfOneProcess() throws IOException {
        LocalCluster.set(1, folder, Map.of());
        Cli.ok(command("beta", "spark", "--executor", "spark"));
        LocalCluster.clear();
        Cli.ok(command("beta", "alone"));
        assertEquals(4, assertSameBits());
    }

    @Test
    @Tag("stress")
    @EnabledIf(SUPPORTED)
    void spark_executorKilledInTheMiddle_costsItsTrainingOnly() throws Exception {
        Path events = Files.createDirectory(folder.resolve("events"));
        LocalCluster.set(
                1,
                folder,
                Map.of(
                        "spark.eventLog.enabled", "true",
                        "spark.eventLog.dir", events.toUri().toString(),
                        "spark.eventLog.rolling.enabled", "false",
                        "spark.eventLog.compress", "false"));
        Thread killer = new Thread(this::killOne, "killer");
        killer.start();
        Cli.ok(command("figa7", "spark", "--seeds", "1,2", "--executor", "spark"));
        killer.join();
        LocalCluster.clear();
        Cli.ok(command("figa7", "alone", "--seeds", "1,2"));
        int trainings = assertSameBits();
        assertTrue(trainings >= 24, trainings + " trainings");
        List<JsonObject> log = Cli.rows(events.resolve(Cli.entries(events).get(0)));
        List<String> ends =
                of(log, "SparkListenerTaskEnd")
                        .map(e -> e.getAsJsonObject("Task End Reason").get("Reason").getAsString())
                        .toList();
        assertEquals(trainings, ends.stream().filter("Success"::equals).count(), ends.toString());
        assertTrue(ends.size() <= trainings + 1, ends.toString());
        assertEquals(1, of(log, "SparkListenerExecutorRemoved").count());
    }

    private static Stream<JsonObject> of(List<JsonObject> log, String event) {
        return log.stream().filter(each -> each.get("Event").getAsString().equals(event));
    }

    /** Kills an executor once both are in the middle of a training. */
    private void killOne() {
        Path store = folder.resolve("spark/store");
        try {
            while (!Files.isDirectory(store)
                    || Cli.entries(store).stream().filter(n -> n.startsWith(".partial")).count()
                            < 2) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Optional<ProcessHandle> executor = LocalCluster.executors().findFirst();
        assertTrue(executor.orElseThrow().destroyForcibly());
    }

    private Object[] command(String name, String out, Object... more) {
        List<Object> command =
                new ArrayList<>(List.of("reproduce", name, "--preset", PRESET, "--device", "cpu"));
        command.addAll(List.of("--out", folder.resolve(out)));
        command.addAll(List.of(more));
        return command.toArray();
    }

    /** Compares every matrix of every training of the two stores; how many trainings there are. */
    private int assertSameBits() throws IOException {
        Path alone = folder.resolve("alone/store");
        Path spark = folder.resolve("spark/store");
        List<String> digests = digests(alone);
        assertEquals(digests, digests(spark));
        int matrices = 0;
        for (String digest : digests) {
            for (String file : Cli.entries(alone.resolve(digest))) {
                if (file.endsWith(".f32")) {
                    byte[] expected = Files.readAllBytes(alone.resolve(digest).resolve(file));
                    assertArrayEquals(
                            expected, Files.readAllBytes(spark.resolve(digest).resolve(file)));
                    matrices++;
                }
            }
        }
        assertTrue(matrices >= digests.size());
        return digests.size();
    }

    private static List<String> digests(Path store) {
        return Cli.entries(store).stream().filter(name -> name.matches("[0-9a-f]{64}")).toList();
    }

    @Test
    void spark_jobsBesideOrNoCluster_areRefused() {
        List<Object> command = List.of(command("beta", "out", "--executor", "spark"));
        List<Object> jobs = new ArrayList<>(command);
        jobs.addAll(List.of("--jobs", "2"));
        assertTrue(lastLine(Cli.run(jobs.toArray())).contains("--jobs 2 with --executor spark"));
        String none = lastLine(Cli.run(command.toArray()));
        assertTrue(none.contains("spark.master") && none.contains("spark-submit"), none);
    }

    private static String lastLine(Cli.Result result) {
        assertEquals(2, result.code(), result.err());
        List<String> lines = result.err().lines().toList();
        return lines.get(lines.size() - 1);
    }

    @Test
    void spark_notOnTheClassPath_isSaid() throws Exception {
        String without =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.matches(".*[/\\\\](spark|scala)-[^/\\\\]*\\.jar"))
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dspark.master=local",
                                "-cp",
                                without,
                                Wts.class.getName()));
        for (Object word : command("beta", "out", "--executor", "spark")) {
            line.add(word.toString());
        }
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(line).redirectError(err.toFile()).start();
        assertTrue(process.waitFor(200, TimeUnit.SECONDS));
        String said = Files.readString(err);
        assertEquals(2, process.exitValue(), said);
        assertTrue(said.contains("--executor spark without Spark on the class path"), said);
        assertTrue(said.contains("docs/scale.md"), said);
    }
}

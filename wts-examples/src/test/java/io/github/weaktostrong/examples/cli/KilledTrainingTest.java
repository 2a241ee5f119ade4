package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training in a process of its own that is killed at random moments, then run again, until it
 * survives.
 */
class KilledTrainingTest {
    @TempDir private Path folder;

    @Test
    void train_killedAtRandomMoments_goesOnBitwiseEqual() throws Exception {
        kill(4);
    }

    @Test
    @Tag("stress")
    void train_killedFortyTimes_goesOnBitwiseEqual() throws Exception {
        System.err.printf("40 kills, %d of them after a checkpoint%n", kill(40));
    }

    /** How many of so many kills left a checkpoint. */
    private int kill(int kills) throws Exception {
        Path rows = folder.resolve("rows.jsonl");
        Cli.write(
                rows,
                IntStream.range(0, 800)
                        .mapToObj(
                                i ->
                                        "{\"text\":\"row %d of the film\",\"label\":%d}"
                                                .formatted(i, i % 2))
                        .toArray(String[]::new));
        List<String> common =
                List.of(
                        "train",
                        "--model",
                        "mini-xs",
                        "--data",
                        rows.toString(),
                        "--validation",
                        rows.toString(),
                        "--epochs",
                        "3");
        Path whole = folder.resolve("whole");
        Cli.ok(with(common, "--out", whole.toString()).toArray());
        Path out = folder.resolve("out");
        List<String> resumable = with(common, "--checkpoint-every", "10", "--out", out.toString());
        SplittableRandom moments = new SplittableRandom(16);
        Path log = folder.resolve("out.part").resolve("metrics.jsonl");
        int resumed = 0;
        for (int kill = 0; kill < kills; kill++) {
            FileTime before = lastModified(log);
            ChildJvm child = ChildJvm.start(folder, resumable);
            while (child.process().isAlive() && lastModified(log).equals(before)) {
                Thread.sleep(5); // until it takes steps
            }
            Thread.sleep(moments.nextInt(200));
            child.process().destroyForcibly().waitFor();
            boolean left =
                    Files.exists(log)
                            && Cli.entries(log.getParent()).stream()
                                    .anyMatch(name -> name.startsWith("checkpoint-"));
            resumed += left ? 1 : 0;
            if (Files.exists(out)) { // it was done before the kill
                assertEqual(whole, out);
                MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
        assertTrue(resumed > 0, "no training was killed between a checkpoint and its end");
        Cli.ok(resumable.toArray());
        assertFalse(Cli.entries(folder).contains("out.part"));
        assertEqual(whole, out);
        return resumed;
    }

    private static void assertEqual(Path whole, Path out) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("model.safetensors")),
                Files.readAllBytes(out.resolve("model.safetensors")));
        JsonObject expected = Cli.json(whole.resolve("training.json"));
        JsonObject got = Cli.json(out.resolve("training.json"));
        assertEquals(expected.get("trace"), got.get("trace"));
        assertEquals(expected.get("validation"), got.get("validation"));
    }

    private static FileTime lastModified(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
    }

    private static List<String> with(List<String> common, String... more) {
        List<String> all = new ArrayList<>(common);
        all.addAll(List.of(more));
        return all;
    }
}

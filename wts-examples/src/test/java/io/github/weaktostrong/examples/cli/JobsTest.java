package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in several processes, of which some are killed. */
@Timeout(300)
class JobsTest {
    @TempDir private Path folder;

    @Test
    void jobs_workersKilledOnce_giveTheResultsOfOneProcess() throws Exception {
        ChildJvm alone = experiment("alone", "1");
        assertTrue(alone.process().waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, alone.process().exitValue(), alone.said());
        ChildJvm shared = experiment("shared", "2");
        long killed = 0;
        while (shared.process().isAlive()) {
            if (killed == 0 && isClaimed("shared")) {
                killed += shared.process().descendants().filter(this::killed).count();
            }
            Thread.sleep(20);
        }
        assertEquals(0, shared.process().exitValue(), shared.said());
        assertTrue(killed > 0);
        assertEquals(runs("alone"), runs("shared"));
    }

    @Test
    void jobs_workersKilledAgainAndAgain_isAnErrorThatNamesTheTraining() throws Exception {
        ChildJvm shared = experiment("shared", "2");
        while (shared.process().isAlive()) {
            shared.process().descendants().forEach(this::killed);
            Thread.sleep(100);
        }
        assertEquals(1, shared.process().exitValue(), shared.said());
        Matcher failed =
                Pattern.compile("seed 1, weak: its process ended twice.*; its log is (\\S+)")
                        .matcher(shared.said());
        assertTrue(failed.find(), shared.said());
        Path log = Path.of(failed.group(1).replaceAll("[;,]$", ""));
        assertTrue(Files.exists(log), log.toString());
        Files.delete(log);
        assertNotEquals(true, Files.exists(folder.resolve("shared/results.json")));
    }

    /** The weak model's worker has half of the cores, those after it all: one process at a time. */
    @Test
    void jobs_workerWithAnotherShare_takesThePlaceOfAnIdleOne() {
        List<Long> atOnce = new ArrayList<>();
        ExperimentListener counting =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        atOnce.add(workers());
                        return TrainingListener.NONE;
                    }
                };
        Map<String, String> small =
                Map.of("strong", "mini-xs@random:1", "epochs", "1", "max_length", "16");
        WeakToStrong.Builder experiment =
                new ExperimentRun(
                                "fairness",
                                Preset.of("fairness", "mini").with(small),
                                List.of(),
                                Optional.of(200),
                                1,
                                List.of(Strategy.NO_TFT),
                                List.of(1L))
                        .builder();
        experiment
                .output(folder)
                .device("cpu")
                .executor(
                        new WorkerProcesses(
                                2,
                                Map.of("mini-xs@random:1", 1),
                                List.of("--out", folder.toString(), "--device", "cpu")))
                .listener(counting)
                .build()
                .run();
        assertEquals(List.of(1L, 1L, 1L, 1L), atOnce);
    }

    private static long workers() {
        return ProcessHandle.current().children().filter(JobsTest::runsJava).count();
    }

    /** Whether a worker has begun a training. */
    private boolean isClaimed(String out) {
        Path claims = folder.resolve(out).resolve("store/.claims");
        return Files.isDirectory(claims) && !Cli.entries(claims).isEmpty();
    }

    /** Kills a worker, but not the helper by which Java starts one, whose death is no worker's. */
    private boolean killed(ProcessHandle worker) {
        return runsJava(worker) && worker.destroyForcibly();
    }

    private static boolean runsJava(ProcessHandle process) {
        return process.info().command().filter(name -> name.endsWith("java")).isPresent();
    }

    private ChildJvm experiment(String out, String jobs) throws IOException, InterruptedException {
        return ChildJvm.start(
                folder,
                List.of(
                        "fairness",
                        "--out",
                        folder.resolve(out).toString(),
                        "--strong",
                        "mini-xs",
                        "--seeds",
                        "1",
                        "--strategies",
                        "NO_TFT",
                        "--epochs",
                        "1",
                        "--max-rows",
                        "600",
                        "--jobs",
                        jobs));
    }

    /** What the results say of each run but its time. */
    private List<JsonObject> runs(String out) throws IOException {
        List<JsonObject> runs = new ArrayList<>();
        Path results = folder.resolve(out).resolve("results.json");
        for (JsonElement each : Cli.json(results).getAsJsonArray("runs")) {
            JsonObject run = each.getAsJsonObject();
            run.remove("seconds");
            runs.add(run);
        }
        return runs;
    }
}

package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.regularizers.privacy.PldAccountant;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A private training in a process of its own that is killed at random moments, then run again,
 * until it survives: what it states is never less than what was drawn.
 */
class KilledPrivateTrainingTest {
    private static final int MOST_DRAWS = 40; // of a process that is killed, or a few more
    private static final int MOST_RESERVED = 32; // by one attempt, ahead of what it took

    private final SplittableRandom moments = new SplittableRandom(16);
    private static final int KILLS_OF_ONE = 5; // trainings, at most

    private int kills;
    private int resumed;
    private int lost;
    private int ahead;
    private int endedEarly;

    @TempDir private Path temp;

    @Test
    void noise_killedAtRandomMoments_statesNoLessThanWasDrawn() throws Exception {
        kill("noise", 3);
    }

    @Test
    void budget_killedAtRandomMoments_isKept() throws Exception {
        kill("budget", 2);
    }

    @Test
    void command_killedAfterACheckpoint_goesOnAndStatesWhatWasLost() throws Exception {
        Path rows = temp.resolve("rows.jsonl");
        Cli.write(
                rows,
                IntStream.range(0, 100)
                        .mapToObj(i -> "{\"text\":\"row %d\",\"label\":%d}".formatted(i, i % 2))
                        .toArray(String[]::new));
        String options =
                "train --model mini-xs --data %s --out out --epochs 4 --batch-size 2 --dp-max-grad-norm 1 --dp-noise-multiplier 1"
                        .formatted(rows);
        List<String> command = new ArrayList<>(List.of(options.split(" ")));
        command.addAll(List.of("--checkpoint-every", "7"));
        ChildJvm child = ChildJvm.start(temp, command);
        Path part = temp.resolve("out.part");
        while (child.process().isAlive() && charged(part) < 20) {
            Thread.sleep(2);
        }
        child.process().destroyForcibly().waitFor();
        assertEquals(
                Set.of("step", "learning_rate", "seconds"),
                Cli.rows(part.resolve("metrics.jsonl")).get(0).keySet());
        int kept =
                Cli.entries(part).stream()
                        .filter(name -> name.startsWith("checkpoint-"))
                        .mapToInt(name -> Integer.parseInt(name.split("-")[1]))
                        .max()
                        .orElseThrow();
        int lost = charged(part) - kept;
        command.set(command.indexOf("out"), temp.resolve("out").toString());
        Cli.refused(
                command.subList(0, command.size() - 2), // without --checkpoint-every
                "says what an earlier private training spent",
                "which counts it");
        Cli.ok(command.toArray());
        assertFalse(Files.exists(part));
        JsonObject json = Cli.json(temp.resolve("out/training.json"));
        JsonObject training =
                json.getAsJsonObject("privacy")
                        .getAsJsonObject("d_w")
                        .getAsJsonArray("trainings")
                        .get(0)
                        .getAsJsonObject();
        int released = json.getAsJsonArray("trace").size();
        assertEquals(200, released);
        assertEquals(released + lost, training.get("steps").getAsInt());
        command.add("--write-non-private-diagnostics");
        Cli.refused(command, "--write-non-private-diagnostics beside --checkpoint-every");
    }

    @Test
    @Tag("stress")
    void both_killedThirtyTimes_stateNoLessThanWasDrawn() throws Exception {
        for (String mode : List.of("noise", "budget")) {
            kills = 0;
            resumed = 0;
            lost = 0;
            ahead = 0;
            endedEarly = 0;
            kill(mode, 30);
            System.err.printf(
                    "%s: %d kills, %d of them after a checkpoint; %d steps lost, of which %d were"
                            + " reserved and not taken; %d trainings ended early%n",
                    mode, kills, resumed, lost, ahead, endedEarly);
        }
    }

    /** Trains, killed up to five times each, until so many kills are done. */
    private void kill(String mode, int wanted) throws Exception {
        for (int training = 0; kills < wanted; training++) {
            Path folder = Files.createDirectory(temp.resolve(mode + training));
            int stop = Math.min(wanted, kills + KILLS_OF_ONE);
            boolean ended = false;
            while (!ended) {
                ended = run(folder, mode, kills < stop);
            }
            check(folder, mode);
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    /** Whether the process ended by itself. */
    private boolean run(Path folder, String mode, boolean killing) throws Exception {
        int before = draws(folder);
        ChildJvm child =
                ChildJvm.start(folder, CountedTraining.class, List.of(folder.toString(), mode));
        if (killing) {
            int draws = before + 1 + moments.nextInt(MOST_DRAWS);
            while (child.process().isAlive() && draws(folder) < draws) {
                Thread.sleep(1);
            }
            Thread.sleep(moments.nextInt(20)); // somewhere within a step or the next ones
            child.process().destroyForcibly();
        }
        int code = child.process().waitFor();
        if (!killing || code == 0) {
            assertEquals(0, code, child.said());
            return true;
        }
        kills++;
        Path part = folder.resolve("part");
        int charged = charged(part);
        if (Files.exists(part)) { // not where it was killed while it deleted it
            assertTrue(charged >= draws(folder), charged + " charged, drawn " + draws(folder));
            resumed += Cli.entries(part).size() > 1 ? 1 : 0;
        }
        return false;
    }

    private static int charged(Path folder) {
        return SpendingLog.in(folder).attempts().stream()
                .mapToInt(each -> each.training().steps())
                .sum();
    }

    private static int draws(Path folder) throws IOException {
        Path file = folder.resolve("draws");
        return Files.exists(file) ? (int) Files.size(file) : 0;
    }

    private void check(Path folder, String mode) throws IOException {
        List<String> statements = Files.readAllLines(folder.resolve("statement.json"));
        JsonObject json =
                JsonParser.parseString(statements.get(statements.size() - 1))
                        .getAsJsonObject()
                        .getAsJsonObject("d_w");
        JsonObject written = json.getAsJsonArray("trainings").get(0).getAsJsonObject();
        PrivacyBudget spent = PrivacyBudget.fromJson(json);
        PrivateTraining training = spent.trainings().get(0);
        int released = training.steps() - training.lost();
        if (training.lost() > 0) {
            assertEquals(released, written.get("released").getAsInt());
            assertEquals(training.lost(), written.get("lost").getAsInt());
        }
        int unused = training.steps() - draws(folder);
        assertTrue(unused >= 0, training + ", drawn " + draws(folder));
        assertTrue(unused <= KILLS_OF_ONE * MOST_RESERVED, training + ", drawn " + draws(folder));
        SampledGaussianEvent all =
                new SampledGaussianEvent(
                        training.noiseMultiplier(), CountedTraining.RATE, training.steps());
        double epsilon = spent.guaranteedEpsilon().orElseThrow();
        assertEquals(new PldAccountant().epsilon(List.of(all), 1e-5), epsilon, 1e-9 * epsilon);
        if (mode.equals("budget")) {
            assertTrue(epsilon <= CountedTraining.EPSILON, "epsilon " + epsilon);
            assertTrue(training.steps() <= CountedTraining.STEPS, training.toString());
        } else {
            assertEquals(CountedTraining.STEPS, released);
        }
        try (CausalLanguageModel model =
                CausalLanguageModel.open(ModelSpec.folder(folder.resolve("model")), Device.cpu())) {
            assertEquals(spent.trainings(), model.privacyHistory().trainings());
        }
        assertFalse(Files.exists(folder.resolve("part")));
        lost += training.lost();
        ahead += unused;
        endedEarly += released < CountedTraining.STEPS ? 1 : 0;
    }
}

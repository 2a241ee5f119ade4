package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.trial.TrialClaims;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two trainings at once with one {@code --out}. */
class TrainingClaimTest {
    @TempDir private Path folder;

    @Test
    void train_whileAnotherProcessTrains_isRefusedAtOnce_andMayGoOnAfterItsKill() throws Exception {
        Path part = folder.resolve("out.part");
        ChildJvm first = ChildJvm.start(folder, List.of(train(200)));
        try {
            while (first.process().isAlive() && !Files.exists(part.resolve("metrics.jsonl"))) {
                Thread.sleep(10);
            }
            Cli.Result second = Cli.run((Object[]) train(1));
            assertEquals(1, second.code(), second.err());
            assertEquals(
                    "wts: %s: another training with this --out is running; expected one at a time; wait for it, or name another --out%n"
                            .formatted(part),
                    second.err());
            assertTrue(first.process().isAlive(), first.said());
        } finally {
            first.process().destroyForcibly().waitFor();
        }
        Cli.ok((Object[]) train(1));
        assertFalse(Files.exists(part));
    }

    @Test
    void trainings_ofOneProcess_areAloneToo() throws Exception {
        Path part = folder.resolve("out.part");
        Path corpus = folder.resolve("texts");
        TrialClaims.Claim held = TrialClaims.in(part).claim("training").orElseThrow();
        Path states = Files.createDirectories(part.resolve("states"));
        Cli.write(states.resolve("of-the-other.states"), "");
        Object[] pretrain = {"pretrain", "--model", "mini-xs", "--data", corpus, "--out", out()};
        for (Object[] command : List.of(train(1), pretrain)) {
            Cli.Result refused = Cli.run(command);
            assertEquals(1, refused.code(), refused.err());
            assertTrue(refused.err().contains("another training with this --out is running"));
        }
        assertEquals(List.of("states", "training.lock"), Cli.entries(part));
        assertEquals(List.of("of-the-other.states"), Cli.entries(states));
        held.close();
        Cli.ok((Object[]) train(1));
        assertEquals(List.of("out", "rows.jsonl"), Cli.entries(folder));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private String[] train(int epochs) {
        Path rows =
                Cli.write(
                        folder.resolve("rows.jsonl"),
                        IntStream.range(0, 64)
                                .mapToObj(
                                        i ->
                                                "{\"text\":\"row %d of it\",\"label\":%d}"
                                                        .formatted(i, i % 2))
                                .toArray(String[]::new));
        return new String[] {
            "train",
            "--model",
            "mini-xs",
            "--data",
            rows.toString(),
            "--epochs",
            Integer.toString(epochs),
            "--out",
            out().toString()
        };
    }
}

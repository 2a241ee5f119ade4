package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepLogTest {
    @TempDir private Path folder;

    @Test
    void log_whileTheTrainingRuns_holdsEveryStepSoFar() {
        Path file = folder.resolve("out.part").resolve("metrics.jsonl");
        try (StepLog log = StepLog.beside(folder.resolve("out"), false)) {
            TrainingListener all =
                    log.with(Optional.of(new Validation(() -> Map.of("loss", 0.25))));
            all.onStep(new TrainingStep(1, 2, 1, 0.5, 1.5, 1e-3));
            List<JsonObject> rows = Cli.rows(file);
            assertEquals(
                    Set.of("step", "epoch", "loss", "gradient_norm", "learning_rate", "seconds"),
                    rows.get(0).keySet());
            assertEquals(0.5, rows.get(0).get("loss").getAsDouble());
            assertTrue(rows.get(0).get("seconds").getAsDouble() >= 0);
            all.onEpoch(1);
            JsonObject measured = Cli.rows(file).get(1).getAsJsonObject("validation");
            assertEquals(0.25, measured.get("loss").getAsDouble());
            assertEquals(1, measured.get("epoch").getAsInt());
        }
        assertFalse(Files.exists(folder.resolve("out.part")));
    }

    @Test
    void log_ofAPrivateTraining_hasNothingThatWasMeasured_andStrangersFilesStay() {
        Path part = folder.resolve("out.part");
        try (StepLog log = StepLog.beside(folder.resolve("out"), false)) {
            log.onStep(new TrainingStep(1, 2, 1, null, 1e-3));
            Cli.write(part.resolve("notes.txt"), "mine");
            assertEquals(
                    Set.of("step", "learning_rate", "seconds"),
                    Cli.rows(part.resolve("metrics.jsonl")).get(0).keySet());
        }
        assertEquals(List.of("notes.txt"), Cli.entries(part));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage}",
                "{}",
                "{\"step\":\"x\"}",
                "[{}]}",
                "{\"validation\":{}}",
                "\u00ff}"
            })
    void log_damagedBetweenTwoRuns_isRefusedInOneLine(String damage) throws IOException {
        Path file = folder.resolve("out.part").resolve("metrics.jsonl");
        Files.createDirectories(file.getParent());
        Files.write(file, (damage + "\n").getBytes(ISO_8859_1));
        try (StepLog log = StepLog.beside(folder.resolve("out"), true)) {
            TrainingStep second = new TrainingStep(2, 2, 1, 0.5, 1.5, 1e-3);
            String message =
                    assertThrows(BadInputException.class, () -> log.onStep(second)).getMessage();
            assertTrue(message.startsWith(file + ": is not what a training wrote"), message);
            assertTrue(message.endsWith("whose lines are lost then"), message);
            Files.delete(file);
            log.onStep(second);
        }
        assertEquals(1, Cli.rows(file).size());
    }
}

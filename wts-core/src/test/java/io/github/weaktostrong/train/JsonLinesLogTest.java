package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesLogTest {
    @TempDir private Path folder;

    private static TrainingStep step(int number, int epoch) {
        return new TrainingStep(number, 4, epoch, 1.0 / number, 1.5, 1e-3);
    }

    private static List<JsonObject> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    @Test
    void log_ofATrainingThatGoesOn_keepsTheLinesBeforeItsStep() throws IOException {
        Path file = folder.resolve("deep/log.jsonl");
        try (JsonLinesLog log =
                new JsonLinesLog(file, () -> Map.of("epoch", 1, "loss", 0.5), line -> {})) {
            log.onStep(step(1, 1));
            log.onStep(step(2, 1));
            log.onEpoch(1);
            log.onStep(step(3, 2));
            assertEquals(4, lines(file).size(), "every line is written at once");
        }
        List<JsonObject> stayed = new ArrayList<>();
        try (JsonLinesLog log = new JsonLinesLog(file, Map::of, stayed::add)) {
            log.onStep(step(3, 2)); // again, from the checkpoint after the first pass
            log.onEpoch(2);
        }
        List<JsonObject> lines = lines(file);
        assertEquals(
                Set.of("step", "epoch", "loss", "gradient_norm", "learning_rate", "seconds"),
                lines.get(0).keySet());
        assertEquals(List.of(lines.get(2).getAsJsonObject("validation")), stayed);
        assertEquals(3, lines.get(3).get("step").getAsInt());
        assertEquals(4, lines.size());
        try (JsonLinesLog log = new JsonLinesLog(file)) {
            log.onStep(step(1, 1)); // a new training
        }
        assertEquals(1, lines(file).size());
    }

    @Test
    void log_whereNoneCanBe_isRefusedBeforeTheTraining() throws IOException {
        Path file = Files.createFile(folder.resolve("file")).resolve("log.jsonl");
        Exception e = assertThrows(BadInputException.class, () -> new JsonLinesLog(file));
        assertTrue(e.getMessage().startsWith(file + ": cannot be written"), e.getMessage());
    }
}

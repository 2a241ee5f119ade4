package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.provenance.NoiseMode;
import io.github.weaktostrong.provenance.PrivacyHistory;
import io.github.weaktostrong.provenance.PrivateTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredHistoryTest {
    private static final String SHARD = "model-00001-of-00002.safetensors";

    @TempDir private Path folder;

    private static PrivacyHistory of(int steps) {
        return PrivacyHistory.NONE.and(
                new PrivateTraining(
                        "training", 1 / 3.0, 0.1, steps, 0.7, "poisson", NoiseMode.SECURE));
    }

    private Path save(String name, PrivacyHistory history) {
        Path model = folder.resolve(name);
        ModelContent content = TestModels.causal().withHistory(history);
        long two =
                4L * content.tensors().values().stream().mapToLong(StoredHistoryTest::size).sum();
        CheckpointWriter.write(model, content, Dtype.F32, two * 2 / 3);
        return model;
    }

    private static long size(TensorSource tensor) {
        return tensor.shape().stream().reduce(1L, (a, b) -> a * b);
    }

    private static PrivacyHistory read(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            return checkpoint.privacyHistory();
        }
    }

    @Test
    void history_ofShards_comesBackExactly() {
        PrivacyHistory two = of(5).andTrainingWithoutPrivacy().and(of(7).trainings().get(0));
        Path model = save("model", two);
        assertTrue(Files.exists(model.resolve(SHARD)));
        assertEquals(two, read(model));
    }

    @Test
    void modelWithoutPrivateTraining_hasTheHeaderOfEveryOther() {
        Path plain = save("plain", PrivacyHistory.NONE.andTrainingWithoutPrivacy());
        try (SafetensorsFile file = SafetensorsFile.open(plain.resolve(SHARD))) {
            assertEquals(Map.of("format", "pt"), file.metadata());
        }
        assertEquals(PrivacyHistory.NONE, read(plain));
    }

    @Test
    void shardsOfTwoHistories_areRefused() throws IOException {
        Path model = save("model", of(5));
        Path other = save("other", of(4));
        Files.copy(other.resolve(SHARD), model.resolve(SHARD), StandardCopyOption.REPLACE_EXISTING);
        Exception e = assertThrows(BadInputException.class, () -> read(model));
        assertTrue(e.getMessage().contains("different privacy histories"), e.getMessage());
    }

    @Test
    void reportOfAnotherProgram_isNoStatement() throws IOException {
        Path model = save("model", PrivacyHistory.NONE);
        Files.writeString(model.resolve("training.json"), "{\"epochs\": 3}");
        assertEquals(PrivacyHistory.NONE, read(model));
        Files.writeString(model.resolve("training.json"), "{\"settings\": {}, \"trace\": []}");
        assertEquals(PrivacyHistory.NONE.andTrainingWithoutPrivacy(), read(model));
    }
}

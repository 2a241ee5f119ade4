package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.TensorSource;
import io.github.weaktostrong.train.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        ModelContent plain = TestModels.causal();
        ModelContent content =
                new ModelContent(
                        plain.config(), plain.tokenizerJson(), plain.tensors(), Map.of(), history);
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

    /**
     * Writes a report as a training does, not by hand: writer and reader must agree on its keys.
     */
    private static void writeReport(Path model, @Nullable PrivacyStatement statement)
            throws IOException {
        TrainingReport report =
                new TrainingReport(Map.of(), 1, Map.of(), List.of(), statement, List.of());
        Files.writeString(model.resolve(TrainingReport.FILE_NAME), report.toJson());
    }

    @Test
    void history_ofShards_comesBackExactly() {
        PrivacyHistory two = of(5).andTrainingWithoutPrivacy().and(of(7).trainings().get(0));
        Path model = save("model", two);
        assertTrue(Files.exists(model.resolve(SHARD)));
        assertEquals(two, read(model));
    }

    @Test
    void modelWithoutTraining_hasTheHeaderOfEveryOther() {
        Path fresh = save("fresh", PrivacyHistory.NONE);
        try (SafetensorsFile file = SafetensorsFile.open(fresh.resolve(SHARD))) {
            assertEquals(Map.of("format", "pt"), file.metadata());
        }
        assertEquals(PrivacyHistory.NONE, read(fresh));
    }

    @Test
    void trainingWithoutPrivacy_isRememberedByTheWeightsAlone() {
        PrivacyHistory plain = PrivacyHistory.NONE.andTrainingWithoutPrivacy();
        assertEquals(plain, read(save("plain", plain)));
    }

    /** The weights were saved anew by another program, which drops what it does not know. */
    @Test
    void headerThatWasDropped_isMadeUpForByTheStatement() throws IOException {
        Path model = save("model", PrivacyHistory.NONE);
        PrivacyBudget spent = new PrivacyBudget(of(5).trainings(), 3, 1e-5, "pld");
        PrivacyStatement statement =
                PrivacyStatement.of("one row", spent, PrivacyBudget.notUsed(), List.of());
        for (PrivacyStatement each : List.of(statement, statement.afterTrainingWithoutPrivacy())) {
            writeReport(model, each);
            PrivacyHistory expected = each == statement ? of(5) : of(5).andTrainingWithoutPrivacy();
            assertEquals(expected, read(model));
        }
    }

    /** A student's weights name its teacher's trainings too, its statement its own alone. */
    @Test
    void statement_mayLeaveOutWhatCameFirst_nothingElse() throws IOException {
        Path model = save("model", of(7).and(of(5)));
        for (int steps : new int[] {5, 7}) {
            PrivacyBudget spent = new PrivacyBudget(of(steps).trainings(), 3, 1e-5, "pld");
            writeReport(
                    model,
                    PrivacyStatement.of("one row", spent, PrivacyBudget.notUsed(), List.of()));
            if (steps == 5) {
                assertEquals(of(7).and(of(5)), read(model));
            } else {
                assertThrows(BadInputException.class, () -> read(model));
            }
        }
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
        Files.writeString(model.resolve(TrainingReport.FILE_NAME), "{\"epochs\": 3}");
        assertEquals(PrivacyHistory.NONE, read(model));
    }

    @Test
    void reportWithoutAStatement_isOfATrainingWithoutPrivacy() throws IOException {
        Path model = save("model", PrivacyHistory.NONE);
        writeReport(model, null);
        assertEquals(PrivacyHistory.NONE.andTrainingWithoutPrivacy(), read(model));
    }
}

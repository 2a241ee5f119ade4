package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trained models as results that a program can open. */
class KeptModelsTest extends TinyExperiment {

    @Test
    void keptStudent_opened_predictsWhatTheResultSays() throws IOException {
        WeakToStrongResult result =
                experiment(TinyBenchmark.create())
                        .output(temp)
                        .keepModels(Role.WTS_NAIVE)
                        .build()
                        .run();
        Path folder = result.model(Strategy.WEAK_TFT, Role.WTS_NAIVE, 1);
        try (TextClassifier student =
                TextClassifier.open(ModelSpec.folder(folder), 2, 0, Device.cpu())) {
            TokenizedDataset rows =
                    TokenizedDataset.of(
                            TinyBenchmark.create().splits(1).test(), student.tokenizer(), 64);
            float[][] expected =
                    result.runs().stream()
                            .filter(run -> run.strategy() == Strategy.WEAK_TFT)
                            .filter(run -> run.role() == Role.WTS_NAIVE)
                            .findFirst()
                            .orElseThrow()
                            .predictions()
                            .probabilities();
            float[][] logits = student.logits(rows.ids(), 64);
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], Softmax.of(logits[i]), 1e-6f);
            }
        }
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.contains("- trained_on: d_wts\n"), card);
        assertTrue(card.contains("- data: {"), card);
        assertTrue(card.contains("- measured on: D_T, 16 rows\n- accuracy: 0."), card);
    }

    @Test
    void notKept_isSaid_andNothingIsStored() throws IOException {
        WeakToStrongResult result =
                experiment(TinyBenchmark.create())
                        .output(temp)
                        .strategies(Strategy.NO_TFT)
                        .keepModels(Role.WTS_AUX)
                        .build()
                        .run();
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> result.model(Strategy.NO_TFT, Role.WEAK, 1))
                        .getMessage();
        assertTrue(message.startsWith("WEAK of NO_TFT, seed 1, has 0 kept models;"), message);
        long kept = artefacts().stream().filter(a -> Files.isDirectory(a.resolve("model"))).count();
        assertEquals(1, kept);
    }

    /** The digest is the same with and without: what exists is used, and only weights are added. */
    @Test
    void keptLater_plainTraining_runsAgainForItsWeightsAlone() throws IOException {
        WeakToStrongResult first =
                experiment(TinyBenchmark.create())
                        .output(temp)
                        .strategies(Strategy.NO_TFT)
                        .build()
                        .run();
        List<Path> before = artefacts();
        trained.clear();
        WeakToStrongResult second =
                experiment(TinyBenchmark.create())
                        .output(temp)
                        .strategies(Strategy.NO_TFT)
                        .keepModels(Role.STRONG_CEILING)
                        .build()
                        .run();
        assertEquals(List.of("seed 1, ceiling"), trained);
        assertEquals(before, artefacts());
        assertEqualResults(first, second);
        assertTrue(
                Files.exists(
                        second.model(Strategy.NO_TFT, Role.STRONG_CEILING, 1)
                                .resolve("model.safetensors")));
    }

    @Test
    void keptLater_privateTraining_isRefused() {
        WeakToStrong.Builder first = privately().output(temp);
        first.build().run();
        WeakToStrong again = privately().output(temp).keepModels(Role.WEAK).build();
        String message = assertThrows(IllegalStateException.class, again::run).getMessage();
        assertTrue(message.contains("training again would spend its budget again"), message);
    }

    /** A private student's history travels in the header of its weights. */
    @Test
    void keptPrivateStudent_remembersItsTrainings() throws IOException {
        WeakToStrongResult result =
                privately().output(temp).keepModels(Role.WTS_NAIVE).build().run();
        Path folder = result.model(Strategy.WEAK_WTS_TFT, Role.WTS_NAIVE, 1);
        try (TextClassifier student =
                TextClassifier.open(ModelSpec.folder(folder), 2, 0, Device.cpu())) {
            assertTrue(student.privacyHistory().isPrivate());
        }
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.contains("Trained with DP-SGD."), card);
        assertFalse(card.contains("- data:"), card); // its digest is of private rows
    }

    @Test
    void languageModel_kept_isOpenedAsOne() throws IOException {
        WeakToStrongResult result = texts().keepModels(Role.WTS_NAIVE).build().run();
        Path folder = result.model(Strategy.NO_TFT, Role.WTS_NAIVE, 1);
        try (CausalLanguageModel student =
                CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
            assertEquals(16, student.shape().hiddenSize());
        }
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.contains(" on V: "), card);
    }

    /** A language model teaches by its weights; nobody asks for those of a ceiling. */
    @Test
    void languageModels_nothingKept_weightsOfTheTeacherAreStoredAlone() throws IOException {
        WeakToStrongResult result = texts().build().run();
        assertEquals(
                List.of(temp.resolve("store").resolve(run(result, Role.WEAK).artefact())),
                artefacts().stream().filter(a -> Files.isDirectory(a.resolve("model"))).toList());
        assertEquals(List.of(), run(result, Role.STRONG_CEILING).weights());
    }

    /** As folders are that an earlier version wrote. */
    @Test
    void languageModels_ceilingWithWeights_isReadAsItIs() {
        WeakToStrongResult first = texts().keepModels(Role.STRONG_CEILING).build().run();
        WeakToStrongResult second = texts().listener(counting()).build().run();
        assertEquals(List.of(), trained);
        assertEquals(
                run(first, Role.STRONG_CEILING).weights(),
                run(second, Role.STRONG_CEILING).weights());
        assertEquals(
                run(first, Role.STRONG_CEILING).metrics().asMap(),
                run(second, Role.STRONG_CEILING).metrics().asMap());
    }

    private WeakToStrong.Builder texts() {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(new TinyTexts())
                .strategies(Strategy.NO_TFT)
                .training(config())
                .device("cpu")
                .output(temp);
    }

    private static RunResult run(WeakToStrongResult result, Role role) {
        return result.runs().stream().filter(run -> run.role() == role).findFirst().orElseThrow();
    }

    @Test
    void build_keptWithoutAFolder_isRefused() {
        WeakToStrong.Builder lost = experiment(TinyBenchmark.create()).keepModels(Role.WEAK);
        String message = assertThrows(IllegalArgumentException.class, lost::build).getMessage();
        assertTrue(message.contains("without a folder to keep them in"), message);
    }

    private WeakToStrong.Builder privately() {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(TinyBenchmark.create())
                .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                .regularizer(new FixedNoise(3, 0.5))
                .composition(
                        (trainings, delta) ->
                                new PrivacyBudget(trainings, 3.0 * trainings.size(), delta, "sum"),
                        1e-5)
                .strategies(Strategy.WEAK_WTS_TFT)
                .training(config())
                .device("cpu");
    }
}

package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole experiments that keep their trainings in a folder. */
class WeakToStrongStoreTest extends TinyExperiment {
    @Test
    void output_secondRun_trainsNothingAndGivesTheSame() {
        WeakToStrongResult first = stored().run();
        assertEquals(10, trained.size());
        assertTrue(steps > 0);
        trained.clear();
        steps = 0;
        WeakToStrongResult second = stored().run();
        assertEquals(List.of(), trained);
        assertEquals(0, steps);
        assertEqualResults(first, second);
        assertEquals(first.toJson(), second.toJson());
        assertEquals(first.toCsv(), second.toCsv());
        assertEquals(first.toMarkdown(), second.toMarkdown());
    }

    @Test
    void runTraining_fromItsRecordInAnotherFolder_givesTheSameBits(@TempDir Path other)
            throws IOException {
        settings(TinyBenchmark.create())
                .listener(counting())
                .output(temp)
                .recipe(Map.of("experiment", "tiny"))
                .build()
                .run();
        for (Path artefact : artefacts()) {
            TrialRecord record = TrialRecord.read(artefact);
            assertEquals(artefact.getFileName().toString(), record.artefact());
            assertEquals(
                    Map.of("experiment", "tiny", "seed", 1L, "artefact", record.artefact()),
                    record.request());
        }
        TrialRecord student =
                artefacts().stream()
                        .map(TrialRecord::read)
                        .filter(r -> r.settings().get("trained_on").equals("d_wts"))
                        .findFirst()
                        .orElseThrow();
        trained.clear();
        Path draft = other.resolve("store/.partial-" + student.artefact() + "-1");
        Files.createDirectories(draft);
        experiment(TinyBenchmark.create()).output(other).build().runTraining(student.artefact());
        assertEquals(2, trained.size()); // its teacher, then itself
        assertTrue(Files.exists(draft)); // of another machine, whose claims are not seen here
        TrialRecord again = TrialRecord.read(other.resolve("store").resolve(student.artefact()));
        assertEquals(student.sha256(), again.sha256());
        // a training with other settings is another one: the comparison can fail
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                experiment(TinyBenchmark.create())
                                        .seeds(2)
                                        .output(other)
                                        .build()
                                        .runTraining(student.artefact()));
        assertTrue(e.getMessage().startsWith("no training of this experiment has the digest "));
    }

    @Test
    void runTraining_ofOneExperimentAndSeed_splitsTheRowsOnce(@TempDir Path other)
            throws IOException {
        stored().run();
        List<String> names =
                artefacts().stream().map(each -> each.getFileName().toString()).toList();
        AtomicInteger splits = new AtomicInteger();
        UnaryOperator<Dataset> counting =
                rows -> {
                    splits.incrementAndGet();
                    return rows;
                };
        WeakToStrong one = experiment(TinyBenchmark.withWeak(counting)).output(other).build();
        names.subList(0, 3).forEach(one::runTraining);
        assertEquals(1, splits.get());
        experiment(TinyBenchmark.withWeak(counting))
                .output(other)
                .build()
                .runTraining(names.get(9)); // another experiment has rows of its own
        assertEquals(2, splits.get());
    }

    /** It would be trained for nothing. */
    @Test
    void runTraining_withoutOutput_isRefused() {
        WeakToStrong lost = experiment(TinyBenchmark.create()).build();
        String artefact = lost.plan().get(0).digest();
        String message =
                assertThrows(IllegalStateException.class, () -> lost.runTraining(artefact))
                        .getMessage();
        assertTrue(message.startsWith("a single training without an output folder would"), message);
        assertEquals(List.of(), trained);
    }

    @Test
    void output_killedRun_resumesWithTheSameResult() throws IOException {
        WeakToStrongResult first = stored().run();
        trained.clear();
        List<Path> artefacts = artefacts();
        assertEquals(10, artefacts.size());
        // as a killed run leaves it: one training missing, one half written
        Files.move(artefacts.get(0), artefacts.get(0).resolveSibling(".partial-123"));
        Path half = artefacts.get(1).resolveSibling(".partial-456");
        Files.move(artefacts.get(1), half);
        Files.delete(half.resolve("test.f32"));
        WeakToStrongResult second = stored().run();
        assertEquals(2, trained.size());
        assertEqualResults(first, second);
    }

    @Test
    void output_stoppedInTheMiddle_resumesWithTheSameResult() {
        ExperimentListener stops =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        return step -> {
                            if (done == 4) {
                                Thread.currentThread().interrupt();
                            }
                        };
                    }
                };
        Exception e =
                assertThrows(
                        StoppedException.class,
                        () ->
                                settings(TinyBenchmark.create())
                                        .listener(stops)
                                        .output(temp)
                                        .build()
                                        .run());
        assertTrue(Thread.interrupted()); // stays set for those above
        assertTrue(e.getMessage().matches("stopped after step 1 of .*to go on"), e.getMessage());
        WeakToStrongResult resumed = stored().run();
        assertEquals(6, trained.size());
        assertEqualResults(experiment(TinyBenchmark.create()).build().run(), resumed);
    }

    @Test
    void output_damagedArtefact_isPutAsideAndTrainedAgain() throws IOException {
        WeakToStrongResult first = stored().run();
        Path artefact = artefacts().get(0);
        Path file = artefact.resolve("validation.f32");
        byte[] content = Files.readAllBytes(file);
        byte[] changed = content.clone();
        changed[content.length - 1] ^= 1;
        for (byte[] damage : List.of(changed, new byte[3])) {
            Files.write(file, damage);
            assertTrainedAgain(first);
        }
        Files.delete(file);
        assertTrainedAgain(first);
        Files.writeString(artefact.resolve("record.json"), "{");
        assertTrainedAgain(first);
        Path aside = artefact.resolveSibling(".damaged-" + artefact.getFileName() + "-4");
        assertEquals("{", Files.readString(aside.resolve("record.json")));
    }

    private void assertTrainedAgain(WeakToStrongResult first) {
        trained.clear();
        assertEqualResults(first, stored().run());
        assertEquals(1, trained.size());
    }

    @Test
    void failedTraining_leavesNoClaimBehind() throws IOException {
        ExperimentListener stops =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        throw new IllegalStateException("stopped");
                    }
                };
        WeakToStrong experiment =
                settings(TinyBenchmark.create()).listener(stops).output(temp).build();
        assertThrows(IllegalStateException.class, experiment::run);
        TrialClaims claims = TrialClaims.in(temp.resolve("store/.claims"));
        for (PlannedTraining training : experiment.plan()) {
            assertTrue(claims.claim(training.digest()).isPresent());
        }
    }

    /** What the second seed or the strong model would be refused for is found before training. */
    @Test
    void brokenStrongModel_isFoundBeforeTheWeakOneIsTrained() throws IOException {
        Path broken = Files.createDirectory(temp.resolve("broken"));
        try (CausalLanguageModel model =
                CausalLanguageModel.open(TinyModels.random(16, 2), Device.cpu())) {
            model.save(broken);
        }
        Path weights = broken.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
        WeakToStrong experiment =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(ModelSpec.folder(broken))
                        .benchmark(TinyBenchmark.create())
                        .regularizer(new MeanMarginTerm(1))
                        .device("cpu")
                        .listener(counting())
                        .output(temp.resolve("out"))
                        .build();
        assertThrows(BadInputException.class, experiment::run);
        assertEquals(List.of(), trained);
    }

    @Test
    void lengthBeyondThePositions_isRefused() {
        TrainingConfig tooLong = config().toBuilder().maxLength(10_000).build();
        WeakToStrong experiment =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(TinyBenchmark.create())
                        .regularizer(new MeanMarginTerm(1))
                        .device("cpu")
                        .training(tooLong)
                        .build();
        Exception e = assertThrows(BadInputException.class, experiment::run);
        assertTrue(e.getMessage().startsWith("maximum length 10000, model "), e.getMessage());
    }

    @Test
    void output_otherSettings_trainAnew() {
        stored().run();
        trained.clear();
        TrainingConfig longer = config().toBuilder().epochs(2).build();
        WeakToStrong.Builder builder =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(TinyBenchmark.create())
                        .device("cpu")
                        .regularizer(new MeanMarginTerm(1))
                        .weakTraining(config())
                        .strongTraining(longer)
                        .listener(counting())
                        .output(temp);
        builder.build().run();
        assertEquals(8, trained.size()); // the two weak models are reused
    }
}

package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.TrialRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        experiment(TinyBenchmark.create()).output(other).build().runTraining(student.artefact());
        assertEquals(2, trained.size()); // its teacher, then itself
        TrialRecord again = TrialRecord.read(other.resolve("store").resolve(student.artefact()));
        assertEquals(student.sha256(), again.sha256());
        // a training with other settings is another one: the comparison can fail
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                experiment(TinyBenchmark.create())
                                        .seeds(2)
                                        .build()
                                        .runTraining(student.artefact()));
        assertTrue(e.getMessage().startsWith("no training of this experiment has the digest "));
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
                        if (done == 4) {
                            throw new IllegalStateException("stopped");
                        }
                        return TrainingListener.NONE;
                    }
                };
        assertThrows(
                IllegalStateException.class,
                () -> settings(TinyBenchmark.create()).listener(stops).output(temp).build().run());
        WeakToStrongResult resumed = stored().run();
        assertEquals(6, trained.size());
        assertEqualResults(experiment(TinyBenchmark.create()).build().run(), resumed);
    }

    @Test
    void output_damagedArtefact_isRefusedWithItsFolder() throws IOException {
        stored().run();
        Path artefact = artefacts().get(0);
        Path file = artefact.resolve("validation.f32");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        assertDamaged(artefact, "its SHA-256 is not the one it was stored with");
        Files.write(file, new byte[3]);
        assertDamaged(artefact, "its SHA-256 is not the one it was stored with");
        Files.delete(file);
        assertDamaged(artefact, "NoSuchFileException");
        Files.writeString(artefact.resolve("record.json"), "{");
        assertDamaged(artefact, "Exception");
    }

    private void assertDamaged(Path artefact, String why) {
        Exception e = assertThrows(UncheckedIOException.class, () -> stored().run());
        String message = e.getMessage();
        assertTrue(
                message.startsWith(artefact + ": the stored training cannot be read ("), message);
        assertTrue(message.contains(why), message);
        assertTrue(message.endsWith("); delete this folder and run again"), message);
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

package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that tensorboard wrote, see fixtures/tensorboard/make_tensorboard_fixtures.py. */
class TensorBoardLogTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 250_000_000), ZoneOffset.UTC);

    @TempDir Path folder;

    @Test
    void stepsAndPasses_written_areTheBytesOfTensorBoard() throws IOException {
        Path runs = folder.resolve("runs/first");
        try (TensorBoardLog log =
                new TensorBoardLog(runs, () -> Map.of("validation/loss", 0.625), CLOCK)) {
            assertFalse(Files.exists(runs)); // before the first step
            log.onStep(new TrainingStep(1, 2, 1, 0.7, 2.5, 5e-5));
            assertEquals(1, files(runs).size()); // at once
            log.onStep(new TrainingStep(2, 2, 1, 0, 0, 4e-5));
            log.onEpoch(1);

            assertArrayEquals(fixture("plain.tfevents"), Files.readAllBytes(files(runs).get(0)));
        }
        String name = files(runs).get(0).getFileName().toString();
        assertTrue(name.startsWith("events.out.tfevents.1700000000.wts."), name);
    }

    @Test
    void name_inALocaleOfOtherDigits_isTheSame() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR"));
        try (TensorBoardLog log = new TensorBoardLog(folder, Map::of, CLOCK)) {
            log.onStep(new TrainingStep(1, 2, 1, null, 1e-3));
        } finally {
            Locale.setDefault(before);
        }
        String name = files(folder).get(0).getFileName().toString();
        assertTrue(name.startsWith("events.out.tfevents.1700000000.wts."), name);
    }

    @Test
    void privateTraining_thatGoesOn_hasItsRateInAFileOfItsOwn() throws IOException {
        for (int file = 0; file < 2; file++) {
            try (TensorBoardLog log = new TensorBoardLog(folder, Map::of, CLOCK)) {
                log.onStep(new TrainingStep(301, 400, 2, null, 1e-3));
                log.onEpoch(2);
            }
        }

        assertEquals(2, files(folder).size());
        for (Path file : files(folder)) {
            assertArrayEquals(fixture("private.tfevents"), Files.readAllBytes(file));
        }
    }

    @Test
    void file_whereTheHostHasOtherDigits_isNamedInAscii() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR"));
        try (TensorBoardLog log = new TensorBoardLog(folder, Map::of, CLOCK)) {
            log.onStep(new TrainingStep(1, 1, 1, null, 1e-3));
        } finally {
            Locale.setDefault(before);
        }

        String name = files(folder).get(0).getFileName().toString();
        assertTrue(name.matches("events[.]out[.]tfevents[.]1700000000[.]wts[.][0-9]+[.]0"), name);
    }

    @Test
    void folder_thatIsAFile_isRefusedAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        String message =
                assertThrows(BadInputException.class, () -> new TensorBoardLog(file)).getMessage();
        assertTrue(message.contains("is no folder that can be written"), message);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream in =
                TensorBoardLogTest.class.getResourceAsStream("/fixtures/tensorboard/" + name)) {
            return in.readAllBytes();
        }
    }
}

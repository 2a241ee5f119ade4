package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
    @TempDir private Path temp;

    private Path out() {
        return temp.resolve("out");
    }

    /** The results of a run with some seeds: each file says whose it is. */
    private static Consumer<Path> run(String name, int... seeds) {
        return folder -> {
            IntStream.of(seeds)
                    .forEach(
                            seed ->
                                    AtomicFiles.write(
                                            folder.resolve("predictions/" + seed + ".csv"), name));
            AtomicFiles.write(folder.resolve("main.json"), name);
        };
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(out())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> out().relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void write_anotherRun_removesTheFilesOfTheOneBeforeAndNothingElse() throws IOException {
        ResultFolder.write(out(), "main.json", run("first", 1, 2));
        Files.writeString(out().resolve("predictions/notes.txt"), "mine");
        AtomicFiles.write(out().resolve("store/a"), "artefact");
        ResultFolder.write(out(), "main.json", run("second", 2, 3));
        assertEquals(
                List.of(
                        ".results",
                        "main.json",
                        "predictions/2.csv",
                        "predictions/3.csv",
                        "predictions/notes.txt",
                        "store/a"),
                names());
        for (String name : List.of("main.json", "predictions/2.csv", "predictions/3.csv")) {
            assertEquals("second", Files.readString(out().resolve(name)));
        }
        ResultFolder.write(
                out(), "main.json", beside -> AtomicFiles.write(beside.resolve("main.json"), ""));
        assertEquals(List.of(".results", "main.json", "predictions/notes.txt", "store/a"), names());
    }

    @Test
    void write_intoTheWorkingFolder_removesStaleFilesToo() throws IOException {
        Path here = Path.of(".");
        Path stale = here.resolve("stale-of-a-test.csv");
        try {
            ResultFolder.write(
                    here,
                    "main-of-a-test.json",
                    beside -> {
                        AtomicFiles.write(beside.resolve("main-of-a-test.json"), "");
                        AtomicFiles.write(beside.resolve("stale-of-a-test.csv"), "");
                    });
            assertTrue(Files.exists(stale));
            ResultFolder.write(
                    here,
                    "main-of-a-test.json",
                    beside -> AtomicFiles.write(beside.resolve("main-of-a-test.json"), ""));
            assertFalse(Files.exists(stale));
        } finally {
            Files.deleteIfExists(stale);
            Files.deleteIfExists(here.resolve("main-of-a-test.json"));
            Files.deleteIfExists(here.resolve(".results"));
        }
    }

    @Test
    void write_thatFails_leavesTheEarlierRun() throws IOException {
        ResultFolder.write(out(), "main.json", run("first", 1, 2));
        List<String> before = names();
        assertThrows(
                IllegalStateException.class,
                () ->
                        ResultFolder.write(
                                out(),
                                "main.json",
                                folder -> {
                                    run("second", 1).accept(folder);
                                    throw new IllegalStateException();
                                }));
        assertEquals(before, names());
        assertEquals("first", Files.readString(out().resolve("predictions/1.csv")));
    }

    /** Two runs at once would otherwise leave files of both. */
    @Test
    void write_byTwoRunsAtOnce_leavesTheFilesOfOne() throws Exception {
        for (int round = 0; round < 20; round++) {
            Thread other =
                    new Thread(() -> ResultFolder.write(out(), "main.json", run("a", 1, 2, 3)));
            other.start();
            ResultFolder.write(out(), "main.json", run("b", 3, 4));
            other.join();
            String whose = Files.readString(out().resolve("main.json"));
            assertEquals(whose.equals("a") ? 5 : 4, names().size());
            for (String name : names().subList(1, names().size())) {
                assertEquals(whose, Files.readString(out().resolve(name)), name);
            }
        }
    }

    /** What a killed run had listed, and a list that was edited to name other people's files. */
    @Test
    void write_listWithMore_removesWhatIsInTheFolderOnly() throws IOException {
        Path foreign = Files.writeString(temp.resolve("foreign"), "");
        ResultFolder.write(out(), "main.json", run("first", 1));
        Files.createDirectories(out().resolve(".results-partial/predictions"));
        Files.writeString(out().resolve("half"), "");
        Files.writeString(out().resolve(".results"), "half\n../foreign\n" + foreign + "\n\n.\n");
        ResultFolder.write(out(), "main.json", run("first", 1));
        assertEquals(List.of(".results", "main.json", "predictions/1.csv"), names());
        assertTrue(Files.exists(foreign));
        assertFalse(Files.exists(out().resolve(".results-partial")));
    }
}

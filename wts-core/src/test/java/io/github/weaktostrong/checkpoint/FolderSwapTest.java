package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSwapTest {
    private static final Set<String> OWN = Set.of("config.json", "model.safetensors");

    @TempDir private Path temp;

    private static Path model(Path folder, String content) throws IOException {
        Files.createDirectories(folder);
        for (String name : OWN) {
            Files.writeString(folder.resolve(name), content);
        }
        return folder;
    }

    private static FolderSwap begin(Path folder) throws IOException {
        return FolderSwap.begin(folder, OWN::contains);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertModel(String content, Path folder) throws IOException {
        assertEquals(List.of("config.json", "model.safetensors"), names(folder));
        assertEquals(content, Files.readString(folder.resolve("config.json")));
    }

    @Test
    void commit_nothingThere_makesTheFolderAndItsParents() throws IOException {
        Path target = temp.resolve("a/b/model");
        FolderSwap swap = begin(target);
        model(swap.partial(), "new");
        assertFalse(Files.exists(target));
        swap.commit();
        assertModel("new", target);
        assertEquals(List.of("model"), names(target.getParent()));
    }

    @Test
    void commit_earlierModel_isReplacedWhole() throws IOException {
        Path target = model(temp.resolve("model"), "old");
        Files.delete(target.resolve("model.safetensors"));
        Files.writeString(target.resolve("model.safetensors.index.json"), "old");
        FolderSwap swap =
                FolderSwap.begin(
                        target, name -> OWN.contains(name) || name.endsWith(".index.json"));
        model(swap.partial(), "new");
        assertEquals("old", Files.readString(target.resolve("config.json")));
        swap.commit();
        assertModel("new", target);
        assertEquals(List.of("model"), names(temp));
    }

    @Test
    void commit_linkToAModel_replacesWhatItLeadsTo() throws IOException {
        Path real = model(temp.resolve("real"), "old");
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);
        FolderSwap swap = begin(link);
        model(swap.partial(), "new");
        swap.commit();
        assertTrue(Files.isSymbolicLink(link));
        assertModel("new", real);
        assertEquals(List.of("link", "real"), names(temp));
    }

    @Test
    void commit_newFolderLost_bringsTheEarlierModelBack() throws IOException {
        Path target = model(temp.resolve("model"), "old");
        FolderSwap swap = begin(target);
        Files.delete(swap.partial());
        assertThrows(IOException.class, swap::commit);
        assertModel("old", target);
        assertEquals(List.of("model"), names(temp));
    }

    @Test
    void abort_deletesWhatBeginMade() throws IOException {
        FolderSwap swap = begin(temp.resolve("a/b/model"));
        model(swap.partial(), "half");
        IllegalStateException reason = new IllegalStateException();
        swap.abort(reason);
        assertEquals(List.of(), names(temp));
        assertEquals(0, reason.getSuppressed().length);
    }

    @Test
    void abort_earlierModelOrOtherFiles_stay() throws IOException {
        Path target = model(temp.resolve("model"), "old");
        FolderSwap replacing = begin(target);
        model(replacing.partial(), "half");
        replacing.abort(new IllegalStateException());
        assertModel("old", target);
        FolderSwap beside = begin(temp.resolve("a/model"));
        Files.writeString(temp.resolve("a/other"), "somebody else's");
        IllegalStateException reason = new IllegalStateException();
        beside.abort(reason);
        assertEquals(List.of("other"), names(temp.resolve("a")));
        assertEquals(0, reason.getSuppressed().length);
    }

    /** What fails while cleaning up does not hide why it was needed. */
    @Test
    void abort_thatFails_isReportedBesideTheReason() throws IOException {
        FolderSwap swap = begin(temp.resolve("model"));
        Files.delete(swap.partial());
        Files.writeString(swap.partial(), "a file has no entries");
        IllegalStateException reason = new IllegalStateException();
        swap.abort(reason);
        assertEquals(1, reason.getSuppressed().length);
    }

    @Test
    void target_whatNoSaveWrote_isRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertRefused(file + ": a file; expected a folder or nothing there", file);
        Path foreign = model(temp.resolve("foreign"), "old");
        Files.writeString(foreign.resolve("thesis.tex"), "x");
        assertRefused(foreign + ": holds 'thesis.tex', which no saved model has", foreign);
        Path nested = model(temp.resolve("nested"), "old");
        Files.delete(nested.resolve("config.json"));
        Files.createDirectory(nested.resolve("config.json"));
        assertRefused(nested + ": holds 'config.json', which no saved model has", nested);
        Path half = model(temp.resolve("half"), "old");
        Files.delete(half.resolve("config.json"));
        assertRefused(half + ": holds files but no whole model", half);
        Path root = temp.getRoot();
        assertRefused(root + ": the root of the file system", root);
        assertEquals(List.of("file", "foreign", "half", "nested"), names(temp));
    }

    @Test
    void target_emptyFolderOrModel_isTaken() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertEquals(empty.toRealPath(), FolderSwap.target(empty, OWN::contains));
        Path model = model(temp.resolve("model"), "old");
        assertEquals(model.toRealPath(), FolderSwap.target(model, OWN::contains));
        Path none = temp.resolve("x/../none");
        assertEquals(temp.resolve("none"), FolderSwap.target(none, OWN::contains));
    }

    private static void assertRefused(String start, Path folder) {
        String message = assertThrows(BadInputException.class, () -> begin(folder)).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}

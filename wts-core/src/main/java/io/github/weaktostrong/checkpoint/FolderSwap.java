package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a finished folder in place of an older one by renaming, so that a reader sees the old or the
 * new folder and never a mixture. Nothing is deleted that was not written by an earlier save.
 */
final class FolderSwap {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSwap.class);

    private final Path target;
    private final Path partial;
    private final Path previous;

    /** Parents that were not there before, the deepest first. */
    private final List<Path> createdParents = new ArrayList<>();

    private FolderSwap(Path target) {
        this.target = target;
        String unique = UUID.randomUUID().toString().substring(0, 8);
        this.partial = target.resolveSibling("." + target.getFileName() + ".partial-" + unique);
        this.previous = target.resolveSibling("." + target.getFileName() + ".previous-" + unique);
    }

    /** Creates the empty partial folder beside the target. */
    static FolderSwap begin(Path folder, Predicate<String> ownName) throws IOException {
        FolderSwap swap = new FolderSwap(target(folder, ownName));
        Path parent = swap.target.resolveSibling("");
        for (Path at = parent; at != null && !Files.exists(at); at = at.getParent()) {
            swap.createdParents.add(at);
        }
        Files.createDirectories(parent);
        Files.createDirectory(swap.partial);
        return swap;
    }

    /** Returns the folder to be replaced or made; refuses one that holds other files. */
    static Path target(Path folder, Predicate<String> ownName) throws IOException {
        Path target =
                Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
        if (target.getParent() == null) {
            throw new BadInputException(
                    folder + ": the root of the file system; expected a folder of its own");
        }
        refuseForeign(target, ownName);
        return target;
    }

    Path partial() {
        return partial;
    }

    /** Renames the partial folder to the target; the older folder comes back if that fails. */
    void commit() throws IOException {
        AtomicFiles.force(partial);
        boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (replaces) {
            Files.move(target, previous, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            if (replaces) {
                Files.move(previous, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        AtomicFiles.force(target.resolveSibling("."));
        if (replaces) {
            deletePrevious();
        }
    }

    /**
     * Deletes the old folder; a rest of it is worth a warning only, since the new one is in place.
     */
    private void deletePrevious() {
        try {
            deleteFiles(previous);
        } catch (IOException e) {
            LOG.warn("{}: the replaced model could not be deleted; delete it by hand", previous, e);
        }
    }

    /**
     * Deletes the partial folder and the parents created for it; what fails here is reported beside
     * the reason for the end.
     */
    void abort(Throwable reason) {
        try {
            deleteFiles(partial);
            for (Path parent : createdParents) {
                Files.delete(parent);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody else uses the parent by now.
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private static void refuseForeign(Path target, Predicate<String> ownName) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new BadInputException(
                    target + ": a file; expected a folder or nothing there; choose another path");
        }
        SortedSet<String> foreign = new TreeSet<>();
        boolean empty = true;
        try (Stream<Path> entries = Files.list(target)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                empty = false;
                String name = entry.getFileName().toString();
                if (!Files.isRegularFile(entry) || !ownName.test(name)) {
                    foreign.add(name);
                }
            }
        }
        boolean model =
                Files.exists(target.resolve(ConfigJson.FILE_NAME))
                        || Files.exists(target.resolve(AdapterFiles.CONFIG));
        if (!model && Files.exists(target.resolve(ModelContent.CARD_FILE_NAME))) {
            foreign.add(ModelContent.CARD_FILE_NAME); // without a model it is somebody's own
        }
        if (!foreign.isEmpty()) {
            throw new BadInputException(
                    "%s: holds %s, which no saved model has and a save would delete; expected an earlier model or an empty folder; choose another path or move them"
                            .formatted(target, Printable.names(foreign)));
        }
        if (!empty && !isModel(target)) {
            throw new BadInputException(
                    "%s: holds files but no whole model; expected an earlier model or an empty folder; choose another path or move them"
                            .formatted(target));
        }
    }

    private static boolean isModel(Path folder) {
        return hasBoth(folder, AdapterFiles.CONFIG, AdapterFiles.WEIGHTS)
                || hasBoth(folder, ConfigJson.FILE_NAME, Checkpoint.WEIGHTS_FILE_NAME)
                || hasBoth(folder, ConfigJson.FILE_NAME, ShardIndex.FILE_NAME);
    }

    private static boolean hasBoth(Path folder, String one, String other) {
        return Files.exists(folder.resolve(one)) && Files.exists(folder.resolve(other));
    }

    private static void deleteFiles(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Files.delete(entry);
            }
        }
        Files.delete(folder);
    }
}

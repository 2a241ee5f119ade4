package io.github.weaktostrong;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.weaktostrong.trial.ArtefactStore;
import io.github.weaktostrong.trial.TrialClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Place of a run: the store of its trainings, who carries out which, the splits in memory.
 *
 * @param store finished trainings
 * @param folder folder of the store; empty in memory
 * @param splits the splits of one benchmark and seed at a time
 * @param temporary a folder to delete in the end; empty where the trainings are kept or in memory
 */
record Workspace(
        ArtefactStore store,
        Optional<Path> folder,
        SeedParts.Cache splits,
        Optional<Path> temporary)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

    /** Opens the output folder; without one a temporary folder where weights teach, or memory. */
    static Workspace of(ExperimentSettings settings) {
        return of(settings, new SeedParts.Cache());
    }

    /** The same, with splits that other runs on the same benchmark may have left. */
    static Workspace of(ExperimentSettings settings, SeedParts.Cache splits) {
        if (settings.output().isPresent()) {
            return in(settings.output().get().resolve("store"), splits, Optional.empty());
        }
        if (!ModelKind.of(settings).teachesByWeights()) {
            return new Workspace(
                    ArtefactStore.inMemory(), Optional.empty(), splits, Optional.empty());
        }
        try {
            Path temporary = Files.createTempDirectory("wts-store-");
            return in(temporary.resolve("store"), splits, Optional.of(temporary));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no temporary folder can be used (" + e.getMessage() + "); name an output", e);
        }
    }

    private static Workspace in(Path store, SeedParts.Cache splits, Optional<Path> temporary) {
        return new Workspace(ArtefactStore.in(store), Optional.of(store), splits, temporary);
    }

    /** Claims among all processes that share the folder, which is created by now at the latest. */
    TrialClaims claims() {
        return folder.map(store -> TrialClaims.in(store.resolve(".claims")))
                .orElseGet(TrialClaims::unshared);
    }

    /** Deletes the temporary folder; that it cannot be deleted is no reason to lose a result. */
    @Override
    public void close() {
        try {
            if (temporary.isPresent()) {
                MoreFiles.deleteRecursively(temporary.get(), RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            LOG.warn(
                    "{}: the temporary folder cannot be deleted ({}); delete it yourself",
                    temporary.get(),
                    e.toString());
        }
    }
}

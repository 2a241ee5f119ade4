package io.github.weaktostrong.examples.cli;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.weaktostrong.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where a training keeps the hidden states below what it trains. */
final class StatesOption {
    private static final Logger LOG = LoggerFactory.getLogger(StatesOption.class);

    @Option(
            names = "--states",
            paramLabel = "DIR",
            description =
                    "Keep the hidden states below what is trained of a classifier in this folder,"
                            + " where trainings of one model share them; not under DP-SGD (default:"
                            + " in OUT.part while the training runs).")
    private @Nullable Path folder;

    /** Has a training keep them where they may be kept. */
    void keep(TrainingConfig.Builder builder, Path out, boolean causal, boolean isPrivate) {
        if (folder != null && (causal || isPrivate)) {
            throw new IllegalArgumentException(
                    "--states %s; expected none, since %s; leave it out"
                            .formatted(
                                    folder,
                                    causal
                                            ? "those of language models are not kept"
                                            : "hidden states say more of a row than the guarantee"
                                                    + " of a private training allows"));
        }
        if (!causal && !isPrivate) {
            builder.states(folder == null ? inPart(out) : folder);
        }
    }

    private static Path inPart(Path out) {
        return CheckpointOptions.part(out).resolve("states");
    }

    /**
     * Those of a training that runs, which has the folder to itself.
     *
     * @param goesOn whether the training may go on after it ended without a model
     */
    record Running(Path out, boolean goesOn) implements AutoCloseable {
        @Override
        public void close() {
            if (!goesOn) {
                delete(out);
            }
        }
    }

    /** Deletes those of a training that nobody will go on with. */
    static void delete(Path out) {
        Path states = inPart(out);
        if (!Files.isDirectory(states)) {
            return;
        }
        try {
            MoreFiles.deleteRecursively(states, RecursiveDeleteOption.ALLOW_INSECURE);
            Files.deleteIfExists(CheckpointOptions.part(out));
        } catch (DirectoryNotEmptyException e) {
            // checkpoints are in it, too
        } catch (IOException e) { // Windows keeps files that are mapped
            LOG.warn("{}: is of no use any more and cannot be deleted ({})", states, e.toString());
        }
    }
}

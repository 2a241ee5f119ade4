package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.train.TensorBoardLog;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where TensorBoard reads how a training goes. */
final class TensorBoardOption {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description =
                    "Write loss, gradient_norm and learning_rate of every step, and what"
                            + " --validation gives, to event files in this folder, for tensorboard"
                            + " --logdir DIR (default: none).")
    private @Nullable Path folder;

    /** Refuses a folder that the training replaces or deletes in the end. */
    void check(Path out) {
        Path named = folder;
        if (named != null
                && Stream.of(out, CheckpointOptions.part(out))
                        .anyMatch(each -> absolute(named).startsWith(absolute(each)))) {
            throw new IllegalArgumentException(
                    "--tensorboard %s is in --out %s or %s, which the trained model replaces; expected a folder outside; name another"
                            .formatted(named, out, CheckpointOptions.part(out)));
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** The log, with what is measured after each pass; null where none is asked for. */
    @Nullable TensorBoardLog log(Optional<Validation> validated) {
        return folder == null
                ? null
                : new TensorBoardLog(
                        folder, () -> validated.map(Validation::latest).orElseGet(Map::of));
    }
}

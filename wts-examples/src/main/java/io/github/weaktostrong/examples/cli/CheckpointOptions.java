package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.Checkpoints;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of checkpoints inside a training, which are in {@code OUT.part}. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description =
                    "Write the training to OUT.part every so many steps, and when it is stopped;"
                            + " the same command then goes on (default: never). What a private"
                            + " training loses by a kill stays charged.")
    private @Nullable Integer every;

    /** Checkpoints of the training that makes a folder; empty where none are asked for. */
    Optional<Checkpoints> beside(Path out) {
        return Optional.ofNullable(every).map(steps -> Checkpoints.everySteps(part(out), steps));
    }

    /** The folder of what a training that makes another folder has while it runs. */
    static Path part(Path out) {
        Path target = out.toAbsolutePath().normalize();
        return target.resolveSibling(target.getFileName() + ".part");
    }
}

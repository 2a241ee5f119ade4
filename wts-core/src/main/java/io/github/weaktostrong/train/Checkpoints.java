package io.github.weaktostrong.train;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Checkpoints inside a training: where, and how often.
 *
 * <p>A training that finds one of its own in the folder goes on after its step, and gives what the
 * undisturbed training gives, bit by bit on the same machine with the same number of threads. One
 * is written after a step when as many steps and as much time have passed since the last one, and
 * when the training is asked to stop. It holds weights, the optimizer's moments, the place in the
 * schedule and the order, the running states of loss terms, the x' that online mixes made in the
 * epoch, and the measurements so far; the two newest are kept, each under its SHA-256. Whoever
 * keeps what the training gave calls {@link #delete}.
 *
 * <p>That of a private training holds weights, moments and the number of steps alone, and the
 * training goes on with fresh samples and fresh noise. Its steps are charged in a {@link
 * SpendingLog} before they are taken, in the folder unless {@link TrainingConfig#ledger} names
 * another, and those that no checkpoint holds stay charged: see {@link PrivateTraining#lost}.
 *
 * @param folder made with the first checkpoint; for one training alone
 * @param everySteps steps between two checkpoints, at least 1
 * @param every time between two checkpoints, not negative
 */
public record Checkpoints(Path folder, int everySteps, Duration every) {
    private static final String PREFIX = "checkpoint-";
    private static final String SUFFIX = ".safetensors";
    private static final String DAMAGED = ".damaged";

    /** Checks the ranges. */
    public Checkpoints {
        Checks.requireAtLeast(everySteps, 1, "steps between checkpoints" + TrainingConfig.AT_LEAST);
        if (every.isNegative()) {
            throw new IllegalArgumentException(
                    "time between checkpoints "
                            + every
                            + "; expected none or more; correct the setting");
        }
    }

    /** Checkpoints after every so many steps. */
    public static Checkpoints everySteps(Path folder, int steps) {
        return new Checkpoints(folder, steps, Duration.ZERO);
    }

    /** Checkpoints after the first step that ends so much time after the last one. */
    public static Checkpoints every(Path folder, Duration time) {
        return new Checkpoints(folder, 1, time);
    }

    /** The file of a step, whose name says the SHA-256 of its content. */
    Path file(int step, Path content) throws IOException {
        return folder.resolve(
                String.format(Locale.ROOT, "%s%09d-%s%s", PREFIX, step, sha256(content), SUFFIX));
    }

    /** Whether the content of a file is the one that its name says. */
    static boolean isWhole(Path file) throws IOException {
        return file.getFileName().toString().endsWith("-" + sha256(file) + SUFFIX);
    }

    private static HashCode sha256(Path content) throws IOException {
        return MoreFiles.asByteSource(content).hash(Hashing.sha256());
    }

    /** The file of one that is being written. */
    Path partial() {
        return folder.resolve("." + PREFIX + "partial");
    }

    /** Renames a checkpoint that cannot be read, so that it takes the place of none that can. */
    void setAside(Path damaged) {
        try {
            Files.move(
                    damaged,
                    damaged.resolveSibling(damaged.getFileName() + DAMAGED),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    damaged + ": is damaged and cannot be renamed; delete it yourself", e);
        }
    }

    /** The checkpoints that are there, the newest first. */
    List<Path> files() {
        return files(SUFFIX);
    }

    private List<Path> files(String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                return name.startsWith(PREFIX) && name.endsWith(suffix);
                            })
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    /**
     * Deletes the checkpoints with the log of what their training spent, and the folder if nothing
     * else is in it. What was spent is then known by the outcome of the training alone.
     */
    public void delete() {
        try {
            for (String suffix : List.of(SUFFIX, SUFFIX + DAMAGED)) {
                for (Path file : files(suffix)) {
                    Files.delete(file);
                }
            }
            Files.deleteIfExists(partial());
            Files.deleteIfExists(SpendingLog.in(folder).file());
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // somebody else's files are in it
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + ": the checkpoints cannot be deleted; delete the folder yourself", e);
        }
    }
}

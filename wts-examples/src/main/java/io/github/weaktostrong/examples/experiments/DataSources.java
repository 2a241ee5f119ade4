package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data that a user names. */
final class DataSources {
    static final String CONTAINED_WORDS = "contained_words";

    /** Facts of a reader's own rows. */
    static final Map<String, String> OWN_ROWS = Map.of("licence", "as the owner of the files says");

    private DataSources() {}

    /** The one source; empty where none is named. */
    static Optional<Path> single(List<Path> data, String hint) {
        if (data.size() > 1) {
            throw new IllegalArgumentException(
                    "--data is given "
                            + data.size()
                            + " times; expected one source of rows; "
                            + hint);
        }
        data.forEach(DataSources::requireExists);
        return data.stream().findFirst();
    }

    private static void requireExists(Path path) {
        if (!Files.exists(path)) {
            throw new BadInputException(
                    path
                            + ": does not exist; expected the benchmark's files or a .jsonl file;"
                            + " check the path");
        }
    }

    /** Whether a path names a reader's own rows. */
    static boolean isRows(Path path) {
        return path.toString().endsWith(".jsonl");
    }

    /**
     * Rows that contain one another as one source, so that splits keep them together, where the
     * preset has {@code contained_words}: the fewest words of a text for that.
     */
    static Dataset grouped(Dataset rows, Preset preset) {
        return containedWords(preset)
                .map(words -> ContainedTexts.grouped(rows, words))
                .orElse(rows);
    }

    /** The preset's {@code contained_words}; empty for splits that do not ask. */
    static Optional<Integer> containedWords(Preset preset) {
        return preset.has(CONTAINED_WORDS)
                ? Optional.of(preset.integer(CONTAINED_WORDS))
                : Optional.empty();
    }

    /** A seeded sample of so many rows; all without a number, or where there are no more. */
    static Dataset sample(Dataset rows, Optional<Integer> maxRows, long seed) {
        return maxRows.isPresent() ? rows.sample(maxRows.get(), seed) : rows;
    }
}

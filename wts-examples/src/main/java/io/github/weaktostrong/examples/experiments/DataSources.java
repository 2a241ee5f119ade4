package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.eval.benchmark.AdversarialPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Data that a user names. */
final class DataSources {
    static final String CONTAINED_WORDS = "contained_words";
    private static final String SOURCE = "source";
    private static final String COLUMN = "_column";
    private static final String D_WTS_PERTURBED = "d_wts_perturbed";

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
                            + ": does not exist; expected the benchmark's files or a .jsonl, .csv,"
                            + " .tsv, .parquet or .arrow file; check the path");
        }
    }

    /** The embedded data that the preset's {@code source} names, or those without that setting. */
    static <E extends Enum<E>> E embedded(Preset preset, E otherwise) {
        return preset.has(SOURCE)
                ? preset.choice(SOURCE, otherwise.getDeclaringClass())
                : otherwise;
    }

    /** Whether a path names a reader's own rows. */
    static boolean isRows(Path path) {
        return !Files.isDirectory(path)
                && path.toString()
                        .toLowerCase(Locale.ROOT)
                        .matches("(?s).*\\.(jsonl|csv|tsv|parquet|arrow)");
    }

    /** Refuses names of columns where no rows are read that have some. */
    static void requireNoColumns(Preset preset) {
        if (!columns(preset).equals(Columns.standard())) {
            throw new IllegalArgumentException(
                    "columns are named for the benchmark's own data; expected a .jsonl, .csv, .tsv,"
                            + " .parquet or .arrow file of rows; name it by --data, or leave the"
                            + " columns out");
        }
    }

    /** A reader's own rows, whose columns are called as the preset says. */
    static Dataset rows(Path path, Preset preset, Required... required) {
        return RowFiles.read(path, columns(preset), required);
    }

    /** What the columns of a reader's own rows are called. */
    static Columns columns(Preset preset) {
        Map<String, String> named = new HashMap<>();
        preset.settings()
                .forEach(
                        (key, name) -> {
                            if (key.endsWith(COLUMN)) {
                                named.put(key.substring(0, key.length() - COLUMN.length()), name);
                            }
                        });
        return Columns.of(named);
    }

    /** The settings from which {@link #columns} has these names. */
    static Map<String, String> columnSettings(Map<String, String> named) {
        Map<String, String> settings = new HashMap<>();
        named.forEach((key, name) -> settings.put(key + COLUMN, name));
        return settings;
    }

    /**
     * Rows that contain one another as one source, so that splits keep them together, where the
     * preset has {@code contained_words}: the fewest words of a text for that. See {@link
     * #servesGiven} for their versions.
     */
    static Dataset grouped(Dataset rows, Preset preset) {
        Dataset grouped =
                containedWords(preset)
                        .map(words -> ContainedTexts.grouped(rows, words))
                        .orElse(rows);
        return servesGiven(preset) ? AdversarialPairs.servingEveryClass(grouped) : grouped;
    }

    /**
     * Whether versions that rows carry, made against their labels, serve D_WTS too: the preset's
     * {@code d_wts_perturbed} is {@code given}, not {@code anew}.
     */
    static boolean servesGiven(Preset preset) {
        return preset.has(D_WTS_PERTURBED)
                && preset.choice(D_WTS_PERTURBED, Origin.class) == Origin.GIVEN;
    }

    /** Where the versions come from that D_WTS is trained on. */
    private enum Origin {
        GIVEN,
        ANEW
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

package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sentiment under a change of style: SST-2 (Socher et al. 2013) for training, DecodingTrust's
 * styled versions of 872 of its sentences (Wang et al. 2023) for testing.
 *
 * <p>Training rows whose id or text (letters and digits, whatever their case) is that of a source
 * sentence, or whose text is one of the file's other sentences, are left out. Of the rest one half
 * is D_W and the other D_WTS; 5 % of the former join V as clean rows. A fifth of the sources with
 * their styled versions is V, the others are D_T.
 */
public final class StyleTransfer {
    private static final int FEWEST = 20;

    private StyleTransfer() {}

    /**
     * A folder's files.
     *
     * @param folder with one or more {@code .tsv} files of SST-2 (GLUE's form) and one {@code
     *     .json} file of styles
     * @param maxRows a sample of so many training rows; empty for all
     * @throws BadInputException if a file is missing or wrong
     */
    public static RobustnessBenchmark from(Path folder, Optional<Integer> maxRows) {
        return from(folder, maxRows, Optional.empty());
    }

    /** Reads files, training rows that contain one another kept in one part if asked for. */
    public static RobustnessBenchmark from(
            Path folder, Optional<Integer> maxRows, Optional<Integer> containedWords) {
        List<Path> json = files(folder, ".json");
        if (json.size() != 1) {
            throw new BadInputException(
                    "%s: %d .json files; expected the style file alone; name the files"
                            .formatted(folder, json.size()));
        }
        return of(files(folder, ".tsv"), json.get(0), maxRows, containedWords);
    }

    /** Reads named files. */
    public static RobustnessBenchmark of(
            List<Path> trainingFiles, Path styleFile, Optional<Integer> maxRows) {
        return of(trainingFiles, styleFile, maxRows, Optional.empty());
    }

    /**
     * Reads files, training rows that contain one another kept in one part if asked for.
     *
     * @param containedWords words that a contained text must have to count, see {@link
     *     ContainedTexts#grouped}; empty to split such rows apart, as the paper does
     */
    public static RobustnessBenchmark of(
            List<Path> trainingFiles,
            Path styleFile,
            Optional<Integer> maxRows,
            Optional<Integer> containedWords) {
        StyleJson styles = StyleJson.read(styleFile);
        List<Example> rows = new ArrayList<>();
        trainingFiles.forEach(file -> rows.addAll(Sst2Tsv.read(file)));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", "SST-2 style transfer");
        description.put("source", "SST-2 (GLUE); DecodingTrust style transfer");
        description.put("licence", "styles: CC BY-SA 4.0; SST-2 states none");
        Dataset training = training(rows, styles, description);
        if (maxRows.isPresent()) {
            training = training.sample(maxRows.get(), 0);
        }
        if (training.size() < FEWEST) {
            throw new BadInputException(
                    "%d labelled training rows are left of %s; expected at least %d; add SST-2's train.tsv"
                            .formatted(training.size(), trainingFiles, FEWEST));
        }
        if (containedWords.isPresent()) {
            training = ContainedTexts.grouped(training, containedWords.get());
            description.put("grouped_by_contained_words", containedWords.get());
        }
        Dataset kept = training;
        description.put("training_rows", kept.size());
        description.put("sources", styles.sources().size());
        int half = kept.size() / 2;
        int validation = validation(half);
        description.put("d_w", half - validation);
        description.put("d_wts", kept.size() - half);
        description.put("v", validation);
        description.put("v_sources", styles.sources().size() / 5);
        description.put("d_t_sources", styles.sources().size() - styles.sources().size() / 5);
        description.put("digest", kept.digest());
        description.put("style_digest", new Dataset("styles", styles.sources()).digest());
        int tested = styles.sources().size() - styles.sources().size() / 5; // rows at least
        return RobustnessBenchmark.of(
                        Kind.OOD, description, 2, seed -> split(kept, styles.sources(), seed))
                .withSizes(
                        new SplitSizes(half - validation, kept.size() - half, validation, tested));
    }

    private static Dataset training(
            List<Example> rows, StyleJson styles, Map<String, Object> description) {
        Set<String> ids = new HashSet<>();
        Set<String> sources = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (Example source : styles.sources()) {
            ids.add(source.id().orElseThrow());
            sources.add(letters(source.text()));
            source.perturbed().forEach(version -> others.add(letters(version.text())));
        }
        styles.demonstrations().forEach(row -> others.add(letters(row.text())));
        List<Example> kept = new ArrayList<>();
        int unlabelled = 0;
        int ofSources = 0;
        int ofOthers = 0;
        for (Example row : rows) {
            String text = letters(row.text());
            if (row.label().isEmpty()) {
                unlabelled++;
            } else if (sources.contains(text) || row.id().filter(ids::contains).isPresent()) {
                ofSources++;
            } else if (others.contains(text)) {
                ofOthers++;
            } else {
                kept.add(row);
            }
        }
        description.put("removed_source_rows", ofSources);
        description.put("removed_other_style_rows", ofOthers);
        description.put("removed_unlabelled_rows", unlabelled);
        return new Dataset("SST-2", kept);
    }

    private static Splits split(Dataset training, List<Example> sources, long seed) {
        int half = training.size() / 2;
        int validation = validation(half);
        int[] room = {training.size() - half, validation, half - validation};
        List<List<Example>> parts = VariantRows.divide(training, room, seed);
        int fifth = sources.size() / 5;
        List<List<Example>> styled =
                VariantRows.divide(
                        new Dataset("styles", sources),
                        new int[] {sources.size() - fifth, fifth},
                        seed);
        List<Example> v = new ArrayList<>(parts.get(1));
        v.addAll(VariantRows.unfolded(styled.get(1)));
        return new Splits(
                new Dataset("SST-2 D_W", parts.get(2)),
                new Dataset("SST-2 D_WTS", parts.get(0)),
                new Dataset("SST-2 styles V", v),
                new Dataset("SST-2 styles D_T", VariantRows.unfolded(styled.get(0))));
    }

    /** Clean rows that join V: 5 % of the half that is D_W. */
    private static int validation(int half) {
        return Math.max(1, half / 20);
    }

    /** Letters and digits in lower case: what remains equal under another tokenisation. */
    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder
                            + ": no such folder; expected SST-2's .tsv files and the style .json;"
                            + " check the path");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }
}

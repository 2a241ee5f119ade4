package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SharedTexts;
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
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sentiment under a change of style: SST-2 (Socher et al. 2013) for training, DecodingTrust's
 * styled versions of 872 of its sentences (Wang et al. 2023) for testing.
 *
 * <p>Training rows whose id or text (letters and digits, whatever their case) is that of a source
 * sentence, or whose text is one of the file's other sentences, are left out. Of the rest one half
 * is D_W and the other D_WTS; 5 % of the former join V as clean rows. A fifth of the sources with
 * their styled versions is V, the others are D_T. With disjoint replicates there are five blocks of
 * training rows and of sources.
 */
public final class StyleTransfer {
    private static final int FEWEST = 20;
    private static final int BLOCKS = 5; // as many as the source sentences suffice for

    private StyleTransfer() {}

    /**
     * A folder's files.
     *
     * @param folder with one or more {@code .tsv} files of SST-2 (GLUE's form) and one {@code
     *     .json} file of styles
     * @throws BadInputException if a file is missing or wrong
     */
    public static RobustnessBenchmark from(Path folder, StyleOptions options) {
        List<Path> json = files(folder, ".json");
        if (json.size() != 1) {
            throw new BadInputException(
                    "%s: %s .json files; expected the style file alone; name the files"
                            .formatted(folder, json.size()));
        }
        return of(files(folder, ".tsv"), json.get(0), options);
    }

    /** Reads named files. */
    public static RobustnessBenchmark of(
            List<Path> trainingFiles, Path styleFile, StyleOptions options) {
        StyleJson styles = StyleJson.read(styleFile);
        List<Example> rows = new ArrayList<>();
        trainingFiles.forEach(file -> rows.addAll(Sst2Tsv.read(file)));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", "SST-2 style transfer");
        description.put("source", "SST-2 (GLUE); DecodingTrust style transfer");
        description.put("licence", "styles: CC BY-SA 4.0; SST-2 states none");
        Dataset training = training(rows, styles, description);
        if (options.replicates() == Replicates.DEVELOPMENT) {
            training = DevelopmentPool.of(training); // before the sample, not after it
        }
        if (options.maxRows().isPresent()) {
            int seeds = options.replicates() == Replicates.DISJOINT ? BLOCKS : 1;
            training = training.sample(seeds * options.maxRows().get(), 0);
        }
        if (options.containedWords().isPresent()) {
            training = ContainedTexts.grouped(training, options.containedWords().get());
            description.put("grouped_by_contained_words", options.containedWords().get());
        }
        int room = options.replicates().room(training);
        if (room < FEWEST) {
            throw new BadInputException(
                    "%s labelled training rows are left of %s for a seed; expected at least %s; add SST-2's train.tsv"
                            .formatted(room, trainingFiles, FEWEST));
        }
        SeedSplits splits = SeedSplits.of(training, sizes(room).with(options.replicates()));
        Dataset sources = new Dataset("styles", styles.sources());
        int tested = splits.share(sources, 1).size(); // rows at least
        tested -= tested / 5;
        int transfer = splits.sizes().transfer();
        int validation = splits.sizes().validation() + splits.sizes().test();
        SplitSizes sizes = new SplitSizes(splits.sizes().weak(), transfer, validation, tested);
        description.put("training_rows", training.size());
        description.put("sources", sources.size());
        description.putAll(splits.description());
        description.put("v", validation);
        description.remove("d_t");
        description.put("d_t_sources", tested);
        description.put("digest", training.digest());
        description.put("style_digest", sources.digest());
        return RobustnessBenchmark.of(
                        Kind.OOD,
                        description,
                        2,
                        seed -> split(splits.at(seed), splits.share(sources, seed), seed))
                .withSizes(sizes)
                .withWarnings(splits.warnings());
    }

    private static Dataset training(
            List<Example> rows, StyleJson styles, Map<String, Object> description) {
        Set<String> ids = new HashSet<>();
        Set<String> sources = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (Example source : styles.sources()) {
            ids.add(source.id().orElseThrow());
            sources.add(SharedTexts.of(source));
            others.addAll(SharedTexts.of(source.perturbed()));
        }
        others.addAll(SharedTexts.of(styles.demonstrations()));
        List<Example> kept = new ArrayList<>();
        int unlabelled = 0;
        int ofSources = 0;
        int ofOthers = 0;
        for (Example row : rows) {
            String text = SharedTexts.of(row);
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

    /**
     * One half D_W, one half D_WTS; 5 % of the former are clean rows of V, given here as two parts,
     * since D_T comes from the style file.
     */
    private static SplitSizes sizes(int rows) {
        int half = rows / 2;
        int validation = Math.max(2, half / 20);
        int first = validation / 2;
        return new SplitSizes(half - validation, rows - half, first, validation - first);
    }

    private static Splits split(Splits training, Dataset sources, long seed) {
        int fifth = sources.size() / 5;
        List<List<Example>> styled =
                VariantRows.divide(sources, new int[] {sources.size() - fifth, fifth}, seed);
        List<Example> v = new ArrayList<>(training.validation().examples());
        v.addAll(training.test().examples());
        v.addAll(unfolded(styled.get(1)));
        return new Splits(
                training.weak(),
                training.transfer(),
                new Dataset("SST-2 styles V", v),
                new Dataset("SST-2 styles D_T", unfolded(styled.get(0))));
    }

    private static List<Example> unfolded(List<Example> sources) {
        return VariantRows.unfolded(new Dataset("styles", sources)).examples();
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

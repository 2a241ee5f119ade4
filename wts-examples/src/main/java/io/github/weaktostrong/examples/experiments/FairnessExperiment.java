package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.adult.AdultData;
import io.github.weaktostrong.eval.adult.AdultOptions;
import io.github.weaktostrong.eval.benchmark.Adult;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.examples.mini.EmbeddedAdult;
import io.github.weaktostrong.examples.mini.EmbeddedProsCons;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The experiment on fairness: does demographic parity survive the transfer from a weak to a strong
 * model?
 *
 * <p>Command: {@code wts fairness --out DIR}; minutes on two CPU cores with the mini preset. Figure
 * 2a and the fairness column of Table 1 of Pawelczyk et al. (2024).
 */
public final class FairnessExperiment implements ClassifierExperiment {
    private final Preset preset;

    /** The experiment at a scale, see {@link Preset#of}. */
    public FairnessExperiment(String scale) {
        this(Preset.of("fairness", scale));
    }

    /** The experiment with settings of one's own. */
    public FairnessExperiment(Preset preset) {
        this.preset = preset;
    }

    @Override
    public String name() {
        return "fairness";
    }

    @Override
    public Preset preset() {
        return preset;
    }

    @Override
    public Regularizer regularizer(double strength) {
        return Fairness.demographicParity(strength);
    }

    /**
     * The embedded Adult or, where the preset's {@code source} is {@code pros-cons}, the embedded
     * lines about products; Adult's files; or a reader's own rows.
     *
     * @param data folder or file of Adult, or a file of rows (see {@code RowFiles}) with text,
     *     label and group; a {@code .csv} file is Adult's only with the header of {@code
     *     adult_reconstruction.csv}
     */
    @Override
    public ClassifierBenchmark benchmark(
            List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        Optional<Path> source = DataSources.single(data, "Adult's two UCI files are one folder");
        if (source.filter(this::isRows).isPresent()) {
            Dataset rows = ownRows(source.orElseThrow());
            return compared(sample(rows, maxRows, sampleSeed), DataSources.OWN_ROWS);
        }
        DataSources.requireNoColumns(preset);
        if (source.isEmpty()
                && DataSources.embedded(preset, Embedded.ADULT) == Embedded.PROS_CONS) {
            Dataset rows = sample(EmbeddedProsCons.load(), maxRows, sampleSeed);
            return compared(rows, EmbeddedProsCons.ABOUT);
        }
        if (preset.has("association")) {
            throw new BadInputException(
                    "association in the preset of Adult, whose split associates nothing; expected"
                            + " it with source = pros-cons or rows of your own; leave it out");
        }
        AdultOptions options = AdultOptions.defaults();
        Dataset rows =
                source.map(path -> adult(path, options))
                        .orElseGet(() -> EmbeddedAdult.load(options));
        Dataset sample = sample(rows, maxRows, sampleSeed);
        return Adult.of(sample, options, preset.sizes(sample));
    }

    private enum Embedded {
        ADULT,
        PROS_CONS
    }

    /** Rows with groups, which D_W associates with the label where the preset says how much. */
    private FairnessBenchmark compared(Dataset rows, Map<String, String> about) {
        SplitSizes sizes = preset.sizes(rows);
        return preset.has("association")
                ? FairnessBenchmark.associated(rows, sizes, preset.number("association"), about)
                : FairnessBenchmark.of(rows, sizes, about);
    }

    private boolean isRows(Path path) {
        return DataSources.isRows(path)
                && !(DataSources.columns(preset).equals(Columns.standard())
                        && AdultData.isReconstruction(path));
    }

    private Dataset ownRows(Path path) {
        try {
            return DataSources.rows(path, preset, Required.LABEL, Required.GROUP);
        } catch (BadInputException e) {
            String message = String.valueOf(e.getMessage());
            boolean ofHeader =
                    message.contains(": no column ")
                            || (path.toString().endsWith(".csv") && message.contains(" line 1: "));
            throw ofHeader
                    ? new BadInputException(
                            message
                                    + "; as Adult are read adult.data, adult.test and a .csv file"
                                    + " with the header of adult_reconstruction.csv",
                            e)
                    : e;
        }
    }

    private static Dataset adult(Path path, AdultOptions options) {
        try {
            return AdultData.load(path, options);
        } catch (BadInputException e) {
            throw Files.isDirectory(path)
                    ? e
                    : new BadInputException(
                            e.getMessage()
                                    + "; read as Adult, since rows of one's own are in .jsonl,"
                                    + " .csv, .tsv, .parquet or .arrow files",
                            e);
        }
    }

    private Dataset sample(Dataset rows, Optional<Integer> maxRows, long seed) {
        return DataSources.grouped(DataSources.sample(rows, maxRows, seed), preset);
    }
}

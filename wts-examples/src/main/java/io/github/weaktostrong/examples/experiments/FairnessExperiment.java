package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.eval.adult.AdultData;
import io.github.weaktostrong.eval.adult.AdultOptions;
import io.github.weaktostrong.eval.benchmark.Adult;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.examples.mini.EmbeddedAdult;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import java.nio.file.Path;
import java.util.List;
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
     * The embedded Adult, Adult's files, or a reader's own rows.
     *
     * @param data folder or file of Adult, or a {@code .jsonl} file with text, label and group
     */
    @Override
    public ClassifierBenchmark benchmark(
            List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        Optional<Path> source = DataSources.single(data, "Adult's two UCI files are one folder");
        if (source.filter(DataSources::isRows).isPresent()) {
            Dataset rows = JsonLines.read(source.orElseThrow(), Required.LABEL, Required.GROUP);
            Dataset sample = sample(rows, maxRows, sampleSeed);
            return FairnessBenchmark.of(sample, preset.sizes(sample), DataSources.OWN_ROWS);
        }
        AdultOptions options = AdultOptions.defaults();
        Dataset rows =
                source.map(path -> AdultData.load(path, options))
                        .orElseGet(() -> EmbeddedAdult.load(options));
        Dataset sample = sample(rows, maxRows, sampleSeed);
        return Adult.of(sample, options, preset.sizes(sample));
    }

    private Dataset sample(Dataset rows, Optional<Integer> maxRows, long seed) {
        return DataSources.grouped(DataSources.sample(rows, maxRows, seed), preset);
    }
}

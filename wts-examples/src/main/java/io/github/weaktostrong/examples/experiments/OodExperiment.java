package io.github.weaktostrong.examples.experiments;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.StyleOptions;
import io.github.weaktostrong.eval.benchmark.StyleTransfer;
import io.github.weaktostrong.eval.benchmark.StyledRows;
import io.github.weaktostrong.eval.benchmark.VaderOptions;
import io.github.weaktostrong.eval.benchmark.VaderSentiment;
import io.github.weaktostrong.eval.benchmark.VaderSource;
import io.github.weaktostrong.eval.robustness.EasyDataAugmentation;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import io.github.weaktostrong.examples.mini.EmbeddedProsCons;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.robustness.EmbeddingNoise;
import io.github.weaktostrong.regularizers.robustness.EmbeddingScale;
import io.github.weaktostrong.regularizers.robustness.NoiseForm;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The experiment out of distribution: does robustness to other styles and sources of text survive
 * the transfer?
 *
 * <p>Command: {@code wts ood --out DIR}; minutes on two CPU cores with the mini preset. Figure 2b
 * and the OOD column of Table 1 of Pawelczyk et al. (2024).
 */
public final class OodExperiment implements ClassifierExperiment {
    private static final String REGULARIZER = "ood_regularizer";

    private final Preset preset;

    /** The experiment at a scale, see {@link Preset#of}. */
    public OodExperiment(String scale) {
        this(Preset.of("ood", scale));
    }

    /** The experiment with settings of one's own. */
    public OodExperiment(Preset preset) {
        this.preset = preset;
    }

    @Override
    public String name() {
        return "ood";
    }

    @Override
    public Preset preset() {
        return preset;
    }

    /**
     * Gaussian noise, whose strength the preset gives a meaning, or what its {@code
     * ood_regularizer} names.
     */
    @Override
    public Regularizer regularizer(double strength) {
        return switch (regularizer()) {
            case EMBEDDING_NOISE -> Robustness.embeddingNoise(strength).withForm(form());
            case EMBEDDING_ASCENT -> Robustness.embeddingAscent(strength);
            case EDA -> EasyDataAugmentation.of(strength);
        };
    }

    /** The largest weight of a row's changed words; noise and ascent have none. */
    @Override
    public double maxStrength() {
        return regularizer() == OwnRegularizer.EDA ? 1 : Double.POSITIVE_INFINITY;
    }

    /** What the strategies differ in. */
    private enum OwnRegularizer {
        EMBEDDING_NOISE,
        EMBEDDING_ASCENT,
        EDA
    }

    private OwnRegularizer regularizer() {
        return preset.has(REGULARIZER)
                ? preset.choice(REGULARIZER, OwnRegularizer.class)
                : OwnRegularizer.EMBEDDING_NOISE;
    }

    private NoiseForm form() {
        return preset.choice("noise_form", NoiseForm.class);
    }

    @Override
    public Benchmark planned(SplitSizes sizes, int parts) {
        return new PlannedBenchmarks.Rows(name(), name(), sizes, parts, lineShares());
    }

    /** Shares of D_W that the plain strong model is trained on for the line of its robustness. */
    private List<Double> lineShares() {
        return preset.has("line_shares")
                ? preset.list("line_shares", "numbers", Double::valueOf)
                : List.of();
    }

    /**
     * The embedded rated sentences or, where the preset's {@code source} is {@code pros-cons}, the
     * embedded lines about products, tested on all of these sentences; SST-2 with its styles, or a
     * reader's own rows in four styles.
     *
     * @param data a folder with SST-2's {@code .tsv} files and the style {@code .json}, or a file
     *     of rows (see {@code RowFiles}) with text and label
     */
    @Override
    public ClassifierBenchmark benchmark(
            List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        return withoutLine(data, maxRows, sampleSeed).withLineShares(lineShares());
    }

    private RobustnessBenchmark withoutLine(
            List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        Optional<Path> source =
                DataSources.single(data, "SST-2's files and the style file are one folder");
        if (source.filter(DataSources::isRows).isEmpty()) {
            DataSources.requireNoColumns(preset);
        }
        if (source.isEmpty()) {
            return embedded(maxRows, sampleSeed);
        }
        Path path = source.orElseThrow();
        if (DataSources.isRows(path)) {
            Dataset all = DataSources.rows(path, preset, Required.LABEL);
            Dataset rows =
                    DataSources.grouped(DataSources.sample(all, maxRows, sampleSeed), preset);
            SplitSizes sizes = preset.sizes(rows);
            return StyledRows.of(rows, sizes, StylePerturbation.all(), DataSources.OWN_ROWS);
        }
        Optional<Integer> preset = this.preset.sizes().map(s -> s.weak() + s.transfer());
        return StyleTransfer.from(
                path,
                new StyleOptions(
                        maxRows.or(() -> preset),
                        DataSources.containedWords(this.preset),
                        this.preset.replicates()));
    }

    private RobustnessBenchmark embedded(Optional<Integer> maxRows, long sampleSeed) {
        Map<VaderSource, Dataset> sources = new EnumMap<>(VaderSource.class);
        for (VaderSource source : VaderSource.values()) {
            Dataset sample = DataSources.sample(EmbeddedVader.load(source), maxRows, sampleSeed);
            sources.put(source, DataSources.grouped(sample, preset));
        }
        return switch (DataSources.embedded(preset, Embedded.FILMS)) {
            case FILMS -> VaderSentiment.of(sources, options(VaderSentiment.films(sources)));
            case PROS_CONS -> {
                Dataset sample = DataSources.sample(EmbeddedProsCons.load(), maxRows, sampleSeed);
                Dataset rows = DataSources.grouped(sample, preset);
                yield VaderSentiment.of(rows, sources, options(rows), EmbeddedProsCons.ABOUT);
            }
        };
    }

    private enum Embedded {
        FILMS,
        PROS_CONS
    }

    private VaderOptions options(Dataset rows) {
        return new VaderOptions(
                preset.sizes(rows), preset.integer("rows_per_source"), StylePerturbation.all());
    }

    /** Remarks on how strong noise is beside each model's embeddings. */
    @Override
    public List<String> remarks(ModelSpec weak, ModelSpec strong, Device device) {
        if (regularizer() != OwnRegularizer.EMBEDDING_NOISE) {
            return List.of();
        }
        double onWeak = preset.number("lambda");
        double onTransfer = preset.has("lambda_wts") ? preset.number("lambda_wts") : onWeak;
        return List.of(
                remark(weak, Robustness.embeddingNoise(onWeak).withForm(form()), device),
                remark(strong, Robustness.embeddingNoise(onTransfer).withForm(form()), device));
    }

    /**
     * A remark on how strong noise is beside a model's embeddings, in one line; opens the model.
     */
    static String remark(ModelSpec spec, EmbeddingNoise noise, Device device) {
        try (TextClassifier model = TextClassifier.open(spec, 2, 0, device)) {
            double scale = EmbeddingScale.rootMeanSquare(model);
            double deviation =
                    switch (noise.form()) {
                        case STANDARD_DEVIATION -> noise.noise();
                        case VARIANCE -> Math.sqrt(noise.noise());
                        case RELATIVE -> noise.noise() * scale;
                    };
            return String.format(
                    Locale.ROOT,
                    "noise std / RMS of the embeddings of %s: %.4f (std %.3g%s, RMS %.3g)",
                    spec.name(),
                    scale == 0 ? 0 : deviation / scale,
                    deviation,
                    noise.form() == NoiseForm.RELATIVE ? " on average, relative to each row" : "",
                    scale);
        }
    }
}

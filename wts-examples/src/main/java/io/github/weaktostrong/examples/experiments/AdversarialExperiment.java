package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.eval.benchmark.AdvGlue;
import io.github.weaktostrong.eval.benchmark.AdvGlueTask;
import io.github.weaktostrong.eval.benchmark.AdversarialPairs;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack;
import io.github.weaktostrong.eval.benchmark.SurrogateRows;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.AttackProbe;
import io.github.weaktostrong.eval.robustness.OnlineAttack;
import io.github.weaktostrong.eval.robustness.TrainingVersions;
import io.github.weaktostrong.eval.robustness.WordNetSynonyms;
import io.github.weaktostrong.examples.mini.EmbeddedProsCons;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The experiment on attacks: does robustness to attacked texts survive the transfer?
 *
 * <p>Command: {@code wts adversarial --out DIR}; minutes on two CPU cores with the mini preset.
 * Figure 2c and the adversarial column of Table 1 of Pawelczyk et al. (2024).
 *
 * <p>Perturbed rows are AdvGLUE's, or made against a surrogate with its own seed and rows, as are
 * those that models are trained on; beside them every model is attacked anew.
 */
public final class AdversarialExperiment implements ClassifierExperiment {
    private static final int FEWEST_ROWS = 19;
    private static final Map<String, String> VADER =
            Map.of("source", "Hutto and Gilbert 2014, vaderSentiment 3.3.2", "licence", "MIT");

    private final Preset preset;
    private final boolean multiTask;
    private final Optional<Path> kept;
    private final String device;

    /**
     * The experiment with settings of one's own; {@code multi_task = true} trains one model for all
     * of AdvGLUE's tasks.
     */
    public AdversarialExperiment(Preset preset) {
        this(preset, Optional.empty(), "auto");
    }

    private AdversarialExperiment(Preset preset, Optional<Path> kept, String device) {
        this.preset = preset;
        this.kept = kept;
        this.device = device;
        multiTask = preset.has("multi_task") && Boolean.parseBoolean(preset.text("multi_task"));
    }

    @Override
    public String name() {
        return "adversarial";
    }

    @Override
    public Preset preset() {
        return preset;
    }

    @Override
    public Experiment keepingIn(Path folder, String device) {
        return new AdversarialExperiment(preset, Optional.of(folder.resolve(".attacked")), device);
    }

    /** The share of x' in a row's loss. */
    @Override
    public double maxStrength() {
        return 1;
    }

    @Override
    public Regularizer regularizer(double strength) {
        if (versions() != TrainingVersions.ONLINE) {
            return Robustness.adversarialTraining(strength);
        }
        AttackOptions limits =
                attack().options().withMaxQueries(preset.integer("online_max_queries"));
        return new OnlineAttack(
                attack().withOptions(limits), strength, preset.number("online_share"));
    }

    private TrainingVersions versions() {
        return preset.choice("training_versions", TrainingVersions.class);
    }

    /**
     * The embedded film sentences or, where the preset's {@code source} is {@code pros-cons}, the
     * embedded lines about products, attacked through a surrogate; AdvGLUE's files, or a reader's
     * own rows: with what {@code wts attack} made of them, or plain, which are attacked through a
     * surrogate.
     *
     * @param data AdvGLUE's file or folder, or a file of rows (see {@code RowFiles}) with text and
     *     label
     */
    @Override
    public ClassifierBenchmark benchmark(
            List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        Optional<Path> source =
                DataSources.single(data, "AdvGLUE++'s files of several models are one folder");
        return rows(source, maxRows, sampleSeed)
                .withAttackOnEachModel(new AttackProbe(attacks(), preset.integer("attacked_rows")));
    }

    private RobustnessBenchmark rows(
            Optional<Path> source, Optional<Integer> maxRows, long sampleSeed) {
        if (source.filter(DataSources::isRows).isEmpty()) {
            DataSources.requireNoColumns(preset);
        }
        if (source.isPresent() && !DataSources.isRows(source.get())) {
            if (preset.has(DataSources.CONTAINED_WORDS)) {
                throw new IllegalArgumentException(
                        "--contained-words with AdvGLUE's files, whose rows are split by source and"
                                + " text; expected rows of one's own; leave it out");
            }
            int tasks = AdvGlueTask.values().length;
            int rows =
                    maxRows.map(n -> Math.max(FEWEST_ROWS, n / tasks)).orElse(AdvGlue.MAXIMUM_ROWS);
            return multiTask
                    ? AdvGlue.multiTask(source.get(), rows, this::task)
                    : AdvGlue.from(source.get(), rows, this::task);
        }
        Dataset all =
                DataSources.grouped(
                        source.map(path -> DataSources.rows(path, preset, Required.LABEL))
                                .orElseGet(this::embedded),
                        preset);
        if (DataSources.servesGiven(preset)) {
            Dataset rows = DataSources.sample(all, maxRows, sampleSeed);
            return AdversarialPairs.of(rows, shares(rows), DataSources.OWN_ROWS);
        }
        Sample sample = new Sample(maxRows, sampleSeed);
        return attacked(all, sample, source.isPresent() ? DataSources.OWN_ROWS : about());
    }

    private enum Embedded {
        FILMS,
        PROS_CONS
    }

    private Dataset embedded() {
        return switch (DataSources.embedded(preset, Embedded.FILMS)) {
            case FILMS ->
                    new Dataset("VADER film sentences", EmbeddedVader.movieReviews().examples());
            case PROS_CONS -> EmbeddedProsCons.load();
        };
    }

    private Map<String, String> about() {
        return switch (DataSources.embedded(preset, Embedded.FILMS)) {
            case FILMS -> VADER;
            case PROS_CONS -> EmbeddedProsCons.ABOUT;
        };
    }

    private record Sample(Optional<Integer> maxRows, long seed) {}

    private RobustnessBenchmark task(Dataset rows, Map<String, String> about) {
        return DataSources.servesGiven(preset)
                ? AdversarialPairs.of(AdversarialPairs.servingEveryClass(rows), shares(rows), about)
                : attacked(rows, new Sample(Optional.empty(), 0), about);
    }

    /** Sizes of the parts where the preset does not limit them. */
    private SplitSizes shares(Dataset rows) {
        Replicates replicates = preset.replicates();
        return AdversarialPairs.sizes(replicates.room(rows), rows.name()).with(replicates);
    }

    /**
     * Attacked rows; the surrogate's are taken first, so that they are the same whatever is
     * sampled.
     */
    private RobustnessBenchmark attacked(Dataset all, Sample sample, Map<String, String> about) {
        long seed = preset.integer("surrogate_seed");
        int own = preset.integer("surrogate_rows");
        SurrogateRows rows =
                preset.replicates() == Replicates.DEVELOPMENT
                        ? SurrogateRows.setAside(
                                DevelopmentPool.of(all), own, Replicates.DEVELOPMENT, seed)
                        : SurrogateRows.of(all, own, seed);
        Optional<Integer> most = // blocks need what there is
                preset.sizes()
                        .filter(sizes -> sizes.replicates() != Replicates.DISJOINT)
                        .map(sizes -> (int) sizes.total());
        SurrogateRows named =
                sample.maxRows()
                        .or(() -> most)
                        .map(limit -> rows.withAtMost(limit, sample.seed()))
                        .orElse(rows)
                        .named(all.name());
        Dataset compared = named.compared();
        SplitSizes sizes =
                preset.sizes()
                        .filter(fixed -> fixed.total() <= fixed.replicates().rows(compared))
                        .orElseGet(() -> shares(compared));
        return AdversarialPairs.attacked(
                named, sizes, about, surrogate(seed), Engines.device(device));
    }

    private SurrogateAttack surrogate(long seed) {
        int batch = preset.integer("batch_size");
        TrainingConfig training =
                TrainingConfig.builder()
                        .epochs(preset.integer("surrogate_epochs"))
                        .batchSize(batch)
                        .microBatchSize(preset.microBatchSize(batch))
                        .learningRate(preset.number("surrogate_learning_rate"))
                        .maxLength(preset.integer("max_length"))
                        .seed(seed)
                        .build();
        return new SurrogateAttack(preset.model("surrogate"), training, attack(), versions(), kept);
    }

    /** The attack of surrogates and of training. */
    private Attack attack() {
        return attack(recipes().get(0));
    }

    /** The recipes; a row survives an attack on a trained model if it survives all. */
    private List<Attack> attacks() {
        return recipes().stream().map(this::attack).toList();
    }

    private List<String> recipes() {
        return preset.list("attack_recipes", "names", name -> name);
    }

    private static Attack recipe(String name) {
        return switch (name) {
            case "textbugger" -> Attack.textBugger();
            case "textfooler" -> Attack.textFooler(WordNetSynonyms.open());
            default ->
                    throw new IllegalArgumentException(
                            "attack recipe '%s' of the preset; expected textbugger or textfooler; correct attack_recipes"
                                    .formatted(name));
        };
    }

    private Attack attack(String name) {
        Attack attack =
                recipe(name)
                        .withOptions(
                                AttackOptions.defaults()
                                        .withMaxQueries(preset.integer("attack_max_queries"))
                                        .withMaxChangedShare(
                                                preset.number("attack_max_changed_share")));
        return switch (preset.choice("spared_words", Lexicon.class)) {
            case NONE -> attack;
            case VADER -> attack.sparing(EmbeddedVader.lexicon());
        };
    }

    /** The lexicon whose words attacks neither create nor destroy. */
    private enum Lexicon {
        NONE,
        VADER
    }
}

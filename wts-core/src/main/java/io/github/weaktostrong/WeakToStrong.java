package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Hypothesis;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.LoggedProgress;
import io.github.weaktostrong.trial.TextTransfer;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * A weak-to-strong experiment: strategies x roles x seeds on one benchmark.
 *
 * <pre>{@code
 * WeakToStrongResult result = WeakToStrong.builder()
 *         .weak(pythia14m()).strong(pythia410m())
 *         .benchmark(Adult.from(folder))
 *         .regularizer(Fairness.demographicParity(lambda))
 *         .seeds(1, 2, 3)
 *         .build().run();
 * }</pre>
 *
 * <p>The benchmark decides whether the models are classifiers or language models. {@link
 * Builder#build} checks the settings and does no I/O; {@link #run} does the work. Each distinct
 * training runs once; one model is in memory at a time, two where a language model teaches another.
 */
public final class WeakToStrong {
    final ExperimentSettings settings;

    private final SeedParts.Cache splits = new SeedParts.Cache(); // of runTraining

    private WeakToStrong(ExperimentSettings settings) {
        this.settings = settings;
    }

    /** Starts an experiment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Runs the trainings that are not stored yet, and measures all models. */
    public WeakToStrongResult run() {
        return Experiment.run(List.of(settings)).get(0);
    }

    /**
     * Runs several experiments as one plan: a training that they share runs once, and progress and
     * time left are those of all.
     *
     * @param experiments at least one; all with the same output folder and device, whose executor
     *     and listener are those of the first
     * @return their results, in order
     */
    public static List<WeakToStrongResult> runAll(List<WeakToStrong> experiments) {
        if (experiments.isEmpty()) {
            throw new IllegalArgumentException("no experiments; expected at least one to run");
        }
        long folders = experiments.stream().map(e -> e.settings.folder()).distinct().count();
        if (folders != 1
                || (experiments.size() > 1 && experiments.get(0).settings.output().isEmpty())) {
            throw new IllegalArgumentException(
                    experiments.size()
                            + " experiments with "
                            + folders
                            + " output folders; expected one folder that all share; set"
                            + " output(...)");
        }
        List<String> devices =
                experiments.stream().map(e -> e.settings.device()).distinct().toList();
        if (devices.size() > 1) {
            throw new IllegalArgumentException(
                    "experiments on the devices "
                            + devices
                            + "; expected one that all share, since their trainings are one plan;"
                            + " set device(...), or run them in processes of their own");
        }
        return Experiment.run(experiments.stream().map(e -> e.settings).toList());
    }

    /**
     * Runs one training, and the one that it learns from, unless they are stored. Rows and tokens
     * of the latest seed stay in memory, with this experiment, for its next training.
     *
     * @param artefact digest of a training of {@link #plan}, with the models' real digests
     * @throws IllegalArgumentException if no training of this experiment has it
     * @throws IllegalStateException if the experiment has no output folder
     */
    public void runTraining(String artefact) {
        Experiment.runTraining(settings, artefact, splits);
    }

    /**
     * The distinct trainings, each after the one that it learns from. Nothing is read or run: names
     * take the place of the models' digests.
     */
    public List<PlannedTraining> plan() {
        return ExperimentPlan.unread(settings, ModelKind.of(settings)).distinct();
    }

    /**
     * The benchmark with, beside its own metrics, those of every further property that a
     * regularizer is meant for.
     */
    public Benchmark benchmark() {
        return settings.benchmark();
    }

    /** The ground truth that the strong ceiling is trained on. */
    public enum CeilingData {
        /** D_W, as the weak model. */
        WEAK,
        /** D_WTS with its ground truth, as other code bases do. */
        TRANSFER
    }

    /** Collects settings; scalars are set once, regularizers and remarks add up. */
    public static final class Builder {
        private static final CeilingSelection LARGEST_SUM = CeilingSelection.largestSum();

        private final Map<String, Object> given = new HashMap<>();
        private Optional<ModelSpec> weak = Optional.empty();
        private Optional<ModelSpec> strong = Optional.empty();
        private Optional<Benchmark> benchmark = Optional.empty();
        private final List<Regularizer> weakRegularizers = new ArrayList<>();
        private final List<Regularizer> transferRegularizers = new ArrayList<>();
        private Optional<List<List<Regularizer>>> ceilingGrid = Optional.empty();
        private List<Long> seeds = List.of(1L);
        private List<Strategy> strategies = List.of(Strategy.values());
        private List<Role> roles = List.of();
        private TrainingConfig weakTraining = TrainingConfig.defaults();
        private TrainingConfig strongTraining = TrainingConfig.defaults();
        private Optional<TrainingConfig> privateWeakTraining = Optional.empty();
        private Optional<TrainingConfig> privateStrongTraining = Optional.empty();
        private IntFunction<TransferMethod> auxiliary =
                classes -> withDefaultRule(new AlphaSchedule(0.25, 0.2), classes);
        private Teaching teaching = Teaching.plain();
        private WeakLabels weakLabels = WeakLabels.SOFT;
        private TextTransfer transfer = TextTransfer.tokens();
        private CeilingSelection ceilingSelection = LARGEST_SUM;
        private Design design = Design.of(Hypothesis.PRIMARY);
        private CeilingData ceilingData = CeilingData.WEAK;
        private Optional<PrivacyComposition> composition = Optional.empty();
        private double delta = 1e-5;
        private Optional<Path> output = Optional.empty();
        private Set<Role> keptModels = Set.of();
        private String device = "auto";
        private Optional<Precision> precision = Optional.empty();
        private ExperimentListener listener = new LoggedProgress();
        private TrialExecutor executor = TrialExecutor.local();
        private Map<String, Object> recipe = Map.of();
        private final List<String> remarks = new ArrayList<>();

        private Builder() {}

        /** The weak model. */
        public Builder weak(ModelSpec model) {
            weak = Optional.of(once("weak", model));
            return this;
        }

        /** The strong model. */
        public Builder strong(ModelSpec model) {
            strong = Optional.of(once("strong", model));
            return this;
        }

        /** Data, split and metrics; a benchmark of texts asks for language models. */
        public Builder benchmark(Benchmark value) {
            benchmark = Optional.of(once("benchmark", value));
            return this;
        }

        /** Regularizes the weak model and the transfer. */
        public Builder regularizer(Regularizer regularizer) {
            return weakRegularizer(regularizer).transferRegularizer(regularizer);
        }

        /** Regularizes the weak model, where the strategy says so. */
        public Builder weakRegularizer(Regularizer regularizer) {
            weakRegularizers.add(regularizer);
            return this;
        }

        /** Regularizes the transfer, where the strategy says so. */
        public Builder transferRegularizer(Regularizer regularizer) {
            transferRegularizers.add(regularizer);
            return this;
        }

        /**
         * Candidates of the strong ceiling of the regularized strategies, one of which is picked on
         * V; by default none and the weak model's regularizers, or these alone where a mechanism is
         * among them. All private candidates are charged.
         */
        public Builder ceilingGrid(List<List<Regularizer>> candidates) {
            ceilingGrid = Optional.of(once("ceilingGrid", List.copyOf(candidates)));
            return this;
        }

        /** Seeds of split, initialisation and order; 1 by default. */
        public Builder seeds(long... values) {
            seeds = once("seeds", LongStream.of(values).boxed().toList());
            return this;
        }

        /** Strategies to run; all three by default. */
        public Builder strategies(Strategy... values) {
            strategies = once("strategies", List.copyOf(Arrays.asList(values)));
            return this;
        }

        /** Roles to report; by default those that the kind of model has. */
        public Builder roles(Role... values) {
            roles = once("roles", List.copyOf(Arrays.asList(values)));
            return this;
        }

        /** Settings of all trainings; seeds in them are replaced by the experiment's. */
        public Builder training(TrainingConfig config) {
            return weakTraining(config).strongTraining(config);
        }

        /** Settings of the weak model's training. */
        public Builder weakTraining(TrainingConfig config) {
            weakTraining = once("weakTraining", withoutMechanism(config));
            return this;
        }

        /** Settings of the strong model's trainings. */
        public Builder strongTraining(TrainingConfig config) {
            strongTraining = once("strongTraining", withoutMechanism(config));
            return this;
        }

        /**
         * Settings of the weak model's training under a mechanism; by default those without one.
         */
        public Builder privateWeakTraining(TrainingConfig config) {
            privateWeakTraining =
                    Optional.of(once("privateWeakTraining", withoutMechanism(config)));
            return this;
        }

        /**
         * Settings of the strong model's trainings under a mechanism; by default those without one.
         */
        public Builder privateStrongTraining(TrainingConfig config) {
            privateStrongTraining =
                    Optional.of(once("privateStrongTraining", withoutMechanism(config)));
            return this;
        }

        /**
         * Refuses a mechanism in a configuration: strategies decide which trainings are private.
         */
        private static TrainingConfig withoutMechanism(TrainingConfig config) {
            config.mechanism()
                    .ifPresent(
                            each -> {
                                throw new IllegalArgumentException(
                                        "'%s' in the training settings of an experiment; expected it as a regularizer(...), whose strategies decide in which trainings it acts"
                                                .formatted(each.name()));
                            });
            return config;
        }

        /**
         * The method by which WTS_AUX learns from the weak model's labels; the auxiliary confidence
         * loss by default, whose alpha rises to 0.25 over 0.2 of the steps.
         */
        public Builder auxiliaryLoss(TransferMethod loss) {
            once("auxiliaryLoss", loss);
            auxiliary = classes -> loss;
            return this;
        }

        /**
         * The method by which WTS_AUX learns, for a number of classes: parts of a benchmark may
         * differ in it.
         */
        public Builder auxiliaryLoss(IntFunction<TransferMethod> ofClasses) {
            auxiliary = once("auxiliaryLoss", ofClasses);
            return this;
        }

        /** Auxiliary confidence loss with the default hardening rule of each number of classes. */
        public Builder auxiliaryLoss(AlphaSchedule schedule) {
            once("auxiliaryLoss", schedule);
            auxiliary = classes -> withDefaultRule(schedule, classes);
            return this;
        }

        /**
         * Who labels D_WTS for WTS_AUX; the weak model alone by default. Refused beside a gradient
         * mechanism.
         */
        public Builder auxiliaryTeaching(Teaching value) {
            teaching = once("auxiliaryTeaching", value);
            return this;
        }

        /** Form of the weak model's labels; soft by default. */
        public Builder weakLabels(WeakLabels form) {
            weakLabels = once("weakLabels", form);
            return this;
        }

        /** Method by which a weak language model teaches; token-level distillation by default. */
        public Builder transfer(TextTransfer value) {
            transfer = once("transfer", value);
            return this;
        }

        /** Rule that picks the ceiling on validation data. */
        public Builder ceilingSelection(CeilingSelection rule) {
            ceilingSelection = once("ceilingSelection", rule);
            return this;
        }

        /**
         * What is written down before the run; by default {@link Hypothesis#PRIMARY}, without a
         * preset.
         */
        public Builder design(Design value) {
            design = once("design", value);
            return this;
        }

        /** Ground truth that the ceiling is trained on; D_W by default. */
        public Builder ceilingData(CeilingData data) {
            ceilingData = once("ceilingData", data);
            return this;
        }

        /** Rule that adds up private trainings on the same data, and the delta of their sum. */
        public Builder composition(PrivacyComposition rule, double atDelta) {
            composition = Optional.of(once("composition", rule));
            delta = atDelta;
            return this;
        }

        /**
         * Folder that keeps finished trainings, so that a second run reuses them; none by default.
         */
        public Builder output(Path folder) {
            output = Optional.of(once("output", folder));
            return this;
        }

        /**
         * Roles whose trained models are kept in the output folder, see {@link
         * WeakToStrongResult#model}; none by default. Of a ceiling all candidates are kept.
         */
        public Builder keepModels(Role... values) {
            keptModels = once("keepModels", Set.copyOf(Arrays.asList(values)));
            return this;
        }

        /** Device of the trainings: {@code auto} (default), {@code cpu}, {@code gpu0}, ... */
        public Builder device(String name) {
            device = once("device", name);
            return this;
        }

        /** Arithmetic of both models, in all that is done with them; theirs by default. */
        public Builder precision(Precision value) {
            precision = Optional.of(once("precision", value));
            return this;
        }

        /**
         * Listener that hears of trainings and steps; {@link LoggedProgress} by default, {@link
         * ExperimentListener#NONE} for none.
         */
        public Builder listener(ExperimentListener value) {
            listener = once("listener", value);
            return this;
        }

        /** Executor of the trainings; one after the other in the calling thread by default. */
        public Builder executor(TrialExecutor value) {
            executor = once("executor", value);
            return this;
        }

        /**
         * Instructions to build this experiment again, kept in the record of every training;
         * JSON-able. They are no part of a digest; none by default.
         */
        public Builder recipe(Map<String, Object> value) {
            recipe = once("recipe", value);
            return this;
        }

        /** Remark of the report on this experiment, beside the splits' warnings. */
        public Builder remark(String text) {
            remarks.add(text);
            return this;
        }

        /**
         * Builds the experiment from the settings, which are checked.
         *
         * @throws IllegalArgumentException if settings are missing, out of range or unsound
         *     together
         */
        public WeakToStrong build() {
            requireComplete();
            List<List<Regularizer>> candidates = ceilingGrid.orElseGet(this::defaultCeilings);
            MeasuredProperties measured =
                    MeasuredProperties.of(
                            benchmark.orElseThrow(),
                            List.of(weakRegularizers, transferRegularizers),
                            candidates);
            List<String> allRemarks = new ArrayList<>(remarks);
            allRemarks.addAll(measured.remarks());
            ExperimentSettings settings =
                    new ExperimentSettings(
                            computed(weak.orElseThrow()),
                            computed(strong.orElseThrow()),
                            measured.benchmark(),
                            weakRegularizers,
                            transferRegularizers,
                            candidates,
                            seeds,
                            strategies,
                            roles,
                            trainings(weakTraining, privateWeakTraining),
                            trainings(strongTraining, privateStrongTraining),
                            auxiliary,
                            teaching,
                            weakLabels,
                            transfer,
                            ceilingSelection,
                            design,
                            ceilingData,
                            composition,
                            delta,
                            output,
                            keptModels,
                            device,
                            listener,
                            allRemarks,
                            executor,
                            recipe,
                            given.keySet());
            settings.requireSound(ModelKind.of(settings));
            return new WeakToStrong(settings);
        }

        private ModelSpec computed(ModelSpec model) {
            return precision.map(model::computedIn).orElse(model);
        }

        private List<List<Regularizer>> defaultCeilings() {
            return weakRegularizers.stream().anyMatch(GradientMechanism.class::isInstance)
                    ? List.of(weakRegularizers)
                    : List.of(List.of(), weakRegularizers);
        }

        private static ExperimentSettings.Trainings trainings(
                TrainingConfig plain, Optional<TrainingConfig> underMechanism) {
            return new ExperimentSettings.Trainings(plain, underMechanism.orElse(plain));
        }

        private void requireComplete() {
            List<String> missing = new ArrayList<>();
            if (weak.isEmpty()) {
                missing.add("weak");
            }
            if (strong.isEmpty()) {
                missing.add("strong");
            }
            if (benchmark.isEmpty()) {
                missing.add("benchmark");
            }
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                        "not set: " + missing + "; expected all of them; set them before build()");
            }
        }

        private <T> T once(String name, T value) {
            Object before = given.putIfAbsent(name, value);
            if (before != null) {
                throw new IllegalArgumentException(
                        name + " was already set to " + before + "; set it once");
            }
            return value;
        }

        private static AuxiliaryConfidenceLoss withDefaultRule(
                AlphaSchedule schedule, int classes) {
            return new AuxiliaryConfidenceLoss(schedule, Hardening.defaultFor(classes));
        }
    }
}

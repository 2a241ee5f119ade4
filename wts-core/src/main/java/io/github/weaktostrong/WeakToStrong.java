package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TrialExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

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
 * <p>{@link Builder#build} checks the settings and does no I/O; {@link #run} does the work. Each
 * distinct training runs once; one model is in memory at a time.
 */
public final class WeakToStrong {
    private final ExperimentSettings settings;

    private WeakToStrong(ExperimentSettings settings) {
        this.settings = settings;
    }

    /** Starts an experiment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Runs what is not stored yet, and measures everything. */
    public WeakToStrongResult run() {
        return runAll(List.of(this)).get(0);
    }

    /**
     * Runs several experiments as one plan: a training that they share runs once, and progress and
     * time left are those of all.
     *
     * @param experiments at least one; all with the same output folder, whose executor, listener
     *     and device are those of the first
     * @return their results, in order
     */
    public static List<WeakToStrongResult> runAll(List<WeakToStrong> experiments) {
        if (experiments.isEmpty()) {
            throw new IllegalArgumentException("no experiments; expected at least one to run");
        }
        long folders = experiments.stream().map(e -> e.settings.folder()).distinct().count();
        if (folders != 1
                || (experiments.size() > 1 && experiments.get(0).settings.output() == null)) {
            throw new IllegalArgumentException(
                    experiments.size()
                            + " experiments with "
                            + folders
                            + " output folders; expected one folder that all share; set"
                            + " output(...)");
        }
        return RunGraph.runAll(experiments.stream().map(e -> new RunGraph(e.settings)).toList());
    }

    /**
     * Runs one training, and the one that it learns from, unless they are stored.
     *
     * @param artefact digest of a training of {@link #plan}, with the models' real digests
     * @throws IllegalArgumentException if no training of this experiment has it
     */
    public void runTraining(String artefact) {
        new RunGraph(settings).run(artefact);
    }

    /**
     * The distinct trainings, each after the one that it learns from. Nothing is read or run: names
     * take the place of the models' digests.
     */
    public List<PlannedTraining> plan() {
        return RunPlan.unread(settings).distinct();
    }

    /**
     * What is measured: the benchmark, beside its own metrics those of every further property that
     * a regularizer is meant for.
     */
    public ClassifierBenchmark benchmark() {
        return settings.benchmark();
    }

    /** Number of distinct trainings, finished ones included. */
    public int trainings() {
        return settings.trainings();
    }

    /** Which ground truth the strong ceiling is trained on. */
    public enum CeilingData {
        /** D_W, as the weak model. */
        WEAK,
        /** D_WTS with its ground truth, as other code bases do. */
        TRANSFER
    }

    /** Collects settings; scalars are set once, regularizers add up. */
    public static final class Builder extends ExperimentBuilder<Builder> {
        private Optional<ClassifierBenchmark> benchmark = Optional.empty();
        private final List<Regularizer> weakRegularizers = new ArrayList<>();
        private final List<Regularizer> transferRegularizers = new ArrayList<>();
        private Optional<List<List<Regularizer>>> ceilingGrid = Optional.empty();
        private IntFunction<AuxiliaryConfidenceLoss> auxiliary =
                classes -> withDefaultRule(new AlphaSchedule(0.25, 0.2), classes);
        private WeakLabels weakLabels = WeakLabels.SOFT;
        private CeilingData ceilingData = CeilingData.WEAK;
        private TrialExecutor executor = TrialExecutor.local();

        private final List<String> remarks = new ArrayList<>();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Data, split and metrics. */
        public Builder benchmark(ClassifierBenchmark value) {
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
         * Candidates of the strong ceiling of the regularized strategies; by default none and the
         * weak model's regularizers.
         */
        public Builder ceilingGrid(List<List<Regularizer>> candidates) {
            ceilingGrid = Optional.of(once("ceilingGrid", List.copyOf(candidates)));
            return this;
        }

        /** Settings of both trainings; their seeds are replaced by the experiment's. */
        public Builder training(TrainingConfig config) {
            return weakTraining(config).strongTraining(config);
        }

        /** Auxiliary confidence loss of WTS_AUX; alpha rises to 0.25 over 0.2 of the steps. */
        public Builder auxiliaryLoss(AuxiliaryConfidenceLoss loss) {
            once("auxiliaryLoss", loss);
            auxiliary = classes -> loss;
            return this;
        }

        /** The same with the default hardening rule of each number of classes. */
        public Builder auxiliaryLoss(AlphaSchedule schedule) {
            once("auxiliaryLoss", schedule);
            auxiliary = classes -> withDefaultRule(schedule, classes);
            return this;
        }

        /** Form of the weak model's labels; soft by default. */
        public Builder weakLabels(WeakLabels form) {
            weakLabels = once("weakLabels", form);
            return this;
        }

        /** Ground truth that the ceiling is trained on; D_W by default. */
        public Builder ceilingData(CeilingData data) {
            ceilingData = once("ceilingData", data);
            return this;
        }

        /** Something that the report says of this experiment, beside the splits' warnings. */
        public Builder remark(String text) {
            remarks.add(text);
            return this;
        }

        /** Carries out the trainings; one after the other in the calling thread by default. */
        public Builder executor(TrialExecutor value) {
            executor = once("executor", value);
            return this;
        }

        /**
         * The experiment, checked.
         *
         * @throws IllegalArgumentException if settings are missing, out of range or unsound
         *     together
         */
        public WeakToStrong build() {
            requireComplete(benchmark);
            List<List<Regularizer>> candidates =
                    ceilingGrid.orElseGet(() -> List.of(List.of(), weakRegularizers));
            MeasuredProperties measured =
                    MeasuredProperties.of(
                            benchmark.orElseThrow(),
                            List.of(weakRegularizers, transferRegularizers),
                            candidates);
            List<String> allRemarks = new ArrayList<>(remarks);
            allRemarks.addAll(measured.remarks());
            return new WeakToStrong(
                    new ExperimentSettings(
                            weak.orElseThrow(),
                            strong.orElseThrow(),
                            measured.benchmark(),
                            weakRegularizers,
                            transferRegularizers,
                            candidates,
                            seeds,
                            strategies,
                            weakTraining,
                            strongTraining,
                            auxiliary,
                            weakLabels,
                            ceilingSelection,
                            ceilingData,
                            output.orElse(null),
                            device,
                            listener,
                            allRemarks,
                            executor,
                            recipe));
        }

        private static AuxiliaryConfidenceLoss withDefaultRule(
                AlphaSchedule schedule, int classes) {
            return new AuxiliaryConfidenceLoss(schedule, Hardening.defaultFor(classes));
        }
    }
}

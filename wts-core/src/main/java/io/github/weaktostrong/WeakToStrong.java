package io.github.weaktostrong;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * <p>{@link Builder#build} checks the settings and does no I/O; {@link #run} does the work. Each
 * distinct training runs once; one model is in memory at a time.
 */
public final class WeakToStrong {
    final Builder settings;

    private WeakToStrong(Builder settings) {
        this.settings = settings;
    }

    /** Starts an experiment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Runs what is not stored yet, and measures everything. */
    public WeakToStrongResult run() {
        return new RunGraph(this).run();
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
    public static final class Builder {
        Optional<ModelSpec> weak = Optional.empty();
        Optional<ModelSpec> strong = Optional.empty();
        Optional<Benchmark> benchmark = Optional.empty();
        final List<Regularizer> weakRegularizers = new ArrayList<>();
        final List<Regularizer> transferRegularizers = new ArrayList<>();
        Optional<List<List<Regularizer>>> ceilingGrid = Optional.empty();
        List<Long> seeds = List.of(1L);
        List<Strategy> strategies = List.of(Strategy.values());
        TrainingConfig weakTraining = TrainingConfig.defaults();
        TrainingConfig strongTraining = TrainingConfig.defaults();
        Optional<AuxiliaryConfidenceLoss> auxiliary = Optional.empty();
        CeilingSelection ceilingSelection = CeilingSelection.utopiaDistance();
        CeilingData ceilingData = CeilingData.WEAK;
        Optional<Path> output = Optional.empty();
        String device = "auto";
        ExperimentListener listener = ExperimentListener.NONE;

        private final Map<String, Object> given = new HashMap<>();

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

        /** Data, split and metrics. */
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
         * Candidates of the strong ceiling of the regularized strategies; by default none and the
         * weak model's regularizers.
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

        /** Settings of both trainings; their seeds are replaced by the experiment's. */
        public Builder training(TrainingConfig config) {
            return weakTraining(config).strongTraining(config);
        }

        /** Settings of the weak model's training. */
        public Builder weakTraining(TrainingConfig config) {
            weakTraining = once("weakTraining", config);
            return this;
        }

        /** Settings of the strong model's trainings. */
        public Builder strongTraining(TrainingConfig config) {
            strongTraining = once("strongTraining", config);
            return this;
        }

        /** Auxiliary confidence loss of WTS_AUX; alpha rises to 0.25 over 0.2 of the steps. */
        public Builder auxiliaryLoss(AuxiliaryConfidenceLoss loss) {
            auxiliary = Optional.of(once("auxiliaryLoss", loss));
            return this;
        }

        AuxiliaryConfidenceLoss auxiliaryOrDefault(int classes) {
            return auxiliary.orElseGet(
                    () ->
                            new AuxiliaryConfidenceLoss(
                                    new AlphaSchedule(0.25, 0.2), Hardening.defaultFor(classes)));
        }

        /** Rule that picks the ceiling on validation data. */
        public Builder ceilingSelection(CeilingSelection rule) {
            ceilingSelection = once("ceilingSelection", rule);
            return this;
        }

        /** Ground truth that the ceiling is trained on; D_W by default. */
        public Builder ceilingData(CeilingData data) {
            ceilingData = once("ceilingData", data);
            return this;
        }

        /** Folder that keeps finished trainings, so that a second run reuses them; none. */
        public Builder output(Path folder) {
            output = Optional.of(once("output", folder));
            return this;
        }

        /** {@code auto} (default), {@code cpu}, {@code gpu0}, ... */
        public Builder device(String name) {
            device = once("device", name);
            return this;
        }

        /** Hears of trainings and steps. */
        public Builder listener(ExperimentListener value) {
            listener = once("listener", value);
            return this;
        }

        /**
         * The experiment, checked.
         *
         * @throws IllegalArgumentException if settings are missing, out of range or unsound
         *     together
         */
        public WeakToStrong build() {
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
            requireDistinct("seeds", seeds);
            requireDistinct("strategies", strategies);
            requireSound();
            requireRegularizers();
            return new WeakToStrong(this);
        }

        List<List<Regularizer>> ceilingCandidates() {
            return ceilingGrid.orElseGet(() -> List.of(List.of(), weakRegularizers));
        }

        int trainings() {
            boolean plain = strategies.contains(Strategy.NO_TFT);
            boolean regularized = strategies.stream().anyMatch(Strategy::regularizesWeak);
            int weakModels = (plain ? 1 : 0) + (regularized ? 1 : 0);
            int students = 2 * strategies.size();
            Set<List<Regularizer>> ceilings = new LinkedHashSet<>();
            if (plain) {
                ceilings.add(List.of());
            }
            if (regularized) {
                ceilings.addAll(ceilingCandidates());
            }
            return seeds.size() * (weakModels + students + ceilings.size());
        }

        /** Everything that a training would refuse, before the first one runs. */
        private void requireSound() {
            AuxiliaryConfidenceLoss loss = auxiliaryOrDefault(benchmark.orElseThrow().classes());
            ClassificationObjective.of(loss, transferRegularizers);
            ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), weakRegularizers);
            if (ceilingCandidates().isEmpty()) {
                throw new IllegalArgumentException(
                        "ceilingGrid has no candidate; expected at least one; leave it out for the"
                                + " default of two");
            }
            ceilingCandidates()
                    .forEach(c -> ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), c));
        }

        private void requireRegularizers() {
            boolean weakMissing =
                    strategies.stream().anyMatch(Strategy::regularizesWeak)
                            && weakRegularizers.isEmpty();
            boolean transferMissing =
                    strategies.stream().anyMatch(Strategy::regularizesTransfer)
                            && transferRegularizers.isEmpty();
            if (weakMissing || transferMissing) {
                throw new IllegalArgumentException(
                        "strategies "
                                + strategies
                                + " need a regularizer of the "
                                + (weakMissing ? "weak model" : "transfer")
                                + "; expected one; add it with regularizer(...) or leave those"
                                + " strategies out");
            }
        }

        private static void requireDistinct(String name, List<?> values) {
            if (values.isEmpty() || new LinkedHashSet<>(values).size() != values.size()) {
                throw new IllegalArgumentException(
                        name + " are " + values + "; expected at least one, each once");
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
    }
}

package io.github.weaktostrong;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.provenance.PrivacyComposition;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TextTransfer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A weak-to-strong experiment with language models, for privacy: strategies x roles x seeds on one
 * benchmark of texts.
 *
 * <p>Roles are {@link Role#WEAK}, {@link Role#WTS_NAIVE} and {@link Role#STRONG_CEILING}; both
 * models before fine-tuning are measured too. Strategies regularize by a gradient mechanism such as
 * DP-SGD, whose trainings are named in the result's privacy statement.
 *
 * <p>{@link Builder#build} checks the settings and does no I/O; {@link #run} does the work. Each
 * distinct training runs once; a student and its teacher are in memory together.
 */
public final class WeakToStrongText {
    private final TextSettings settings;

    private WeakToStrongText(TextSettings settings) {
        this.settings = settings;
    }

    /** Starts an experiment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Runs what is not stored yet, and measures everything. */
    public WeakToStrongResult run() {
        return new TextRunGraph(settings).run();
    }

    /**
     * Runs one training, and the one that teaches it, unless they are stored.
     *
     * @param artefact digest of a training of this experiment
     * @throws IllegalArgumentException if no training of this experiment has it
     * @throws IllegalStateException if the experiment has no output folder
     */
    public void runTraining(String artefact) {
        new TextRunGraph(settings).run(artefact);
    }

    /** Number of distinct trainings, finished ones included. */
    public int trainings() {
        return settings.trainings();
    }

    /** Collects settings, each set once. */
    public static final class Builder {
        private Optional<ModelSpec> weak = Optional.empty();
        private Optional<ModelSpec> strong = Optional.empty();
        private Optional<TextBenchmark> benchmark = Optional.empty();
        private Optional<GradientMechanism> weakMechanism = Optional.empty();
        private Optional<GradientMechanism> transferMechanism = Optional.empty();
        private Optional<List<GradientMechanism>> ceilingGrid = Optional.empty();
        private Optional<PrivacyComposition> composition = Optional.empty();
        private double delta = 1e-5;
        private List<Long> seeds = List.of(1L);
        private List<Strategy> strategies = List.of(Strategy.values());
        private List<Role> roles = List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING);
        private TextTransfer transfer = TextTransfer.tokens();
        private TrainingConfig weakTraining = TrainingConfig.defaults();
        private TrainingConfig strongTraining = TrainingConfig.defaults();
        private Optional<TrainingConfig> privateWeakTraining = Optional.empty();
        private Optional<TrainingConfig> privateStrongTraining = Optional.empty();
        private CeilingSelection ceilingSelection = CeilingSelection.utopiaDistance();
        private Optional<Path> output = Optional.empty();
        private String device = "auto";
        private ExperimentListener listener = ExperimentListener.NONE;
        private Map<String, Object> recipe = Map.of();

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

        /** Texts, split and measurements. */
        public Builder benchmark(TextBenchmark value) {
            benchmark = Optional.of(once("benchmark", value));
            return this;
        }

        /** Protects D_W in the weak model's training, where the strategy says so. */
        public Builder weakMechanism(GradientMechanism mechanism) {
            weakMechanism = Optional.of(once("weakMechanism", mechanism));
            return this;
        }

        /** Protects D_WTS in the transfer, where the strategy says so. */
        public Builder transferMechanism(GradientMechanism mechanism) {
            transferMechanism = Optional.of(once("transferMechanism", mechanism));
            return this;
        }

        /**
         * Candidates of the strong ceiling of the private strategies, one of which is picked on V;
         * by default the weak model's mechanism alone. All of them are charged.
         */
        public Builder ceilingGrid(List<GradientMechanism> candidates) {
            ceilingGrid = Optional.of(once("ceilingGrid", List.copyOf(candidates)));
            return this;
        }

        /** How private trainings on the same data add up, and the delta at which. */
        public Builder composition(PrivacyComposition rule, double atDelta) {
            composition = Optional.of(once("composition", rule));
            delta = atDelta;
            return this;
        }

        /** Seeds of order and of what is planted; 1 by default. */
        public Builder seeds(long... values) {
            seeds = once("seeds", LongStream.of(values).boxed().toList());
            return this;
        }

        /** Strategies to run; all three by default. */
        public Builder strategies(Strategy... values) {
            strategies = once("strategies", List.copyOf(Arrays.asList(values)));
            return this;
        }

        /**
         * Roles to report; by default those that apply.
         *
         * @throws IllegalArgumentException for {@link Role#WTS_AUX}, with the reason
         */
        public Builder roles(Role... values) {
            if (Arrays.asList(values).contains(Role.WTS_AUX)) {
                throw new IllegalArgumentException(
                        "role WTS_AUX does not apply to privacy: the auxiliary confidence loss"
                                + " mixes labels with the student's own hardened prediction of a"
                                + " class, and a language model that is taught texts has no such"
                                + " label; expected WEAK, WTS_NAIVE and STRONG_CEILING; leave"
                                + " WTS_AUX (and alpha) out");
            }
            roles = once("roles", List.copyOf(Arrays.asList(values)));
            return this;
        }

        /** What the strong model is trained on; token-level distillation by default. */
        public Builder transfer(TextTransfer value) {
            transfer = once("transfer", value);
            return this;
        }

        /** The weak model's training; its seed is replaced by the experiment's. */
        public Builder weakTraining(TrainingConfig config) {
            weakTraining = once("weakTraining", config);
            return this;
        }

        /** The strong model's trainings. */
        public Builder strongTraining(TrainingConfig config) {
            strongTraining = once("strongTraining", config);
            return this;
        }

        /** The weak model's training under its mechanism; like the other one by default. */
        public Builder privateWeakTraining(TrainingConfig config) {
            privateWeakTraining = Optional.of(once("privateWeakTraining", config));
            return this;
        }

        /** The strong model's trainings under a mechanism; like the other ones by default. */
        public Builder privateStrongTraining(TrainingConfig config) {
            privateStrongTraining = Optional.of(once("privateStrongTraining", config));
            return this;
        }

        /** Rule that picks the ceiling on validation data. */
        public Builder ceilingSelection(CeilingSelection rule) {
            ceilingSelection = once("ceilingSelection", rule);
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
         * How to build this experiment again, kept in the record of every training; JSON-able. It
         * is no part of a digest; none by default.
         */
        public Builder recipe(Map<String, Object> value) {
            recipe = once("recipe", value);
            return this;
        }

        /**
         * The experiment, checked.
         *
         * @throws IllegalArgumentException if settings are missing or do not go together
         */
        public WeakToStrongText build() {
            if (weak.isEmpty() || strong.isEmpty() || benchmark.isEmpty()) {
                throw new IllegalArgumentException(
                        "weak model, strong model or benchmark is not set; expected all of them;"
                                + " set them before build()");
            }
            return new WeakToStrongText(
                    new TextSettings(
                            weak.get(),
                            strong.get(),
                            benchmark.get(),
                            weakMechanism,
                            transferMechanism,
                            ceilingGrid.orElseGet(() -> weakMechanism.stream().toList()),
                            composition,
                            delta,
                            seeds,
                            strategies,
                            roles,
                            transfer,
                            trainings(weakTraining, privateWeakTraining),
                            trainings(strongTraining, privateStrongTraining),
                            ceilingSelection,
                            output,
                            device,
                            listener,
                            recipe));
        }

        /** A mechanism clips rows itself, so the clipping of whole batches is off under it. */
        private static TextSettings.Trainings trainings(
                TrainingConfig plain, Optional<TrainingConfig> guarded) {
            return new TextSettings.Trainings(
                    plain, guarded.orElse(plain).toBuilder().maxGradNorm(0).build());
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

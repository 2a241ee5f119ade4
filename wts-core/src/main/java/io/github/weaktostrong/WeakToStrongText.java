package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TextTransfer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    public static final class Builder extends ExperimentBuilder<Builder> {
        private Optional<TextBenchmark> benchmark = Optional.empty();
        private Optional<GradientMechanism> weakMechanism = Optional.empty();
        private Optional<GradientMechanism> transferMechanism = Optional.empty();
        private Optional<List<GradientMechanism>> ceilingGrid = Optional.empty();
        private Optional<PrivacyComposition> composition = Optional.empty();
        private double delta = 1e-5;
        private List<Role> roles = List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING);
        private TextTransfer transfer = TextTransfer.tokens();
        private Optional<TrainingConfig> privateWeakTraining = Optional.empty();
        private Optional<TrainingConfig> privateStrongTraining = Optional.empty();

        private Builder() {}

        @Override
        Builder self() {
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

        /** The weak model's training under its mechanism; like the other one by default. */
        public Builder privateWeakTraining(TrainingConfig config) {
            privateWeakTraining =
                    Optional.of(once("privateWeakTraining", withoutMechanism(config)));
            return this;
        }

        /** The strong model's trainings under a mechanism; like the other ones by default. */
        public Builder privateStrongTraining(TrainingConfig config) {
            privateStrongTraining =
                    Optional.of(once("privateStrongTraining", withoutMechanism(config)));
            return this;
        }

        /**
         * The experiment, checked.
         *
         * @throws IllegalArgumentException if settings are missing or do not go together
         */
        public WeakToStrongText build() {
            requireComplete(benchmark);
            return new WeakToStrongText(
                    new TextSettings(
                            weak.orElseThrow(),
                            strong.orElseThrow(),
                            benchmark.orElseThrow(),
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
    }
}

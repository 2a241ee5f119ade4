package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.LabelCombination;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Everything in which experiments with classifiers and with language models differ. */
sealed interface ModelKind permits Classifiers, LanguageModels {
    /** The kind of model that a benchmark is about. */
    static ModelKind of(ExperimentSettings settings) {
        return settings.benchmark() instanceof ClassifierBenchmark classifiers
                ? new Classifiers(settings, classifiers)
                : new LanguageModels(settings, (TextBenchmark) settings.benchmark());
    }

    /** The benchmark of the experiment. */
    Benchmark benchmark();

    /**
     * Refuses settings that this kind of model does not have, or that a training would refuse.
     *
     * @throws IllegalArgumentException with the reason
     */
    void requireSettings();

    /** Models that are measured before any training. */
    List<Role> untuned();

    /** Students of the weak model. */
    List<Role> students();

    /**
     * Shares of its rows that the plain ceiling is trained on besides, see {@link
     * ClassifierBenchmark#lineShares}; none by default.
     */
    default List<Double> lineShares() {
        return List.of();
    }

    /** Purpose of a training in words. */
    String what(Role role, int part);

    /** The specification of a training. */
    TrialSpec spec(Slot slot);

    /** Names of the parameters of a model of this kind. */
    List<String> parameterNames(ModelSpec model);

    /** Refuses a model that cannot be trained on the data. */
    void requireModel(ModelSpec model);

    /** Refuses tokenizers between which nothing can be taught. */
    void requireTokenizers(Tokenizer weak, Tokenizer strong);

    /**
     * Refuses rows on which a regularizer is not defined.
     *
     * @param seed the splits of one seed
     */
    void requireRows(SeedParts seed);

    /** A model on V, with the metrics of task and trust as far as they are measured there. */
    Validation onValidation(Trained trained, SeedParts seed);

    /** The measurements of the models of one strategy and seed. */
    WeakToStrongResult.Measured measured(ModelCell cell);

    /**
     * The measurements of a model that was trained on a share of the rows, see {@link #lineShares}.
     */
    default LineModel lineModel(Trained trained, SeedParts seed) {
        throw new IllegalStateException("no model of this kind is trained on a share of the rows");
    }

    /** Intervals of the means of one role over two seeds or more. */
    Map<String, List<Double>> intervalsOverSeeds(List<RunResult> cell);

    /** Whether students need the weights of their teachers, not labels alone. */
    boolean teachesByWeights();

    /** Files of the results that are computed from protected rows, a line each. */
    List<String> notPrivate();

    /** Reasons for which no trend of the experiment can be asked for; none by default. */
    default List<Doubt> doubts() {
        return List.of();
    }

    /**
     * Exclusions from the experiment's statement of privacy beside those of every statement.
     *
     * @param unprotected strategies whose students learn from D_WTS without protection
     */
    List<String> notCovered(Set<String> unprotected);

    /** Whether a statement of privacy belongs to every result. */
    boolean statesPrivacy();

    /** Statement of what the training of a model spent; empty where nothing is stated. */
    default Optional<PrivacyStatement> statement(Trained trained) {
        return statesPrivacy()
                ? Optional.of(
                        PrivacyStatement.of(
                                benchmark().unit(),
                                trained.spent(Part.WEAK),
                                trained.spent(Part.TRANSFER),
                                benchmark().publicConstants()))
                : Optional.empty();
    }

    /**
     * A model that trainings start from.
     *
     * @param model the model
     * @param digest SHA-256 of its files; its name in a plan that nothing is read for
     * @param plain settings of a training without a mechanism
     * @param underMechanism settings of a training under a mechanism
     */
    record Start(
            ModelSpec model, String digest, TrainingConfig plain, TrainingConfig underMechanism) {}

    /**
     * A place of the plan that a training fills.
     *
     * @param seed seed of the experiment
     * @param role what its model is for
     * @param part index of the benchmark's part
     * @param start what it starts from
     * @param share how much of its rows it is trained on
     * @param regularizers what it is trained with
     * @param taught by whom; empty for ground truth
     * @param aid whether it only labels D_WTS for WTS_AUX, and which of several it is
     */
    record Slot(
            long seed,
            Role role,
            int part,
            Start start,
            double share,
            List<Regularizer> regularizers,
            Optional<Taught> taught,
            OptionalInt aid) {
        /**
         * Random numbers of the training: shared by students, which differ in their loss only, and
         * not by the weak models of an ensemble.
         */
        Seeds seeds() {
            Seeds own = Seeds.of(seed).child(purpose(role));
            return role == Role.WEAK && aid.isPresent() ? own.child(aid.getAsInt()) : own;
        }

        /** The model to start from, with a fresh adapter where that is what is trained. */
        ModelSpec model() {
            return role.isTrained()
                    ? training().part().adapted(start.model(), seeds().child("adapter").value())
                    : start.model();
        }

        /** Settings of the loop. */
        TrainingConfig training() {
            boolean guarded = regularizers.stream().anyMatch(GradientMechanism.class::isInstance);
            return (guarded ? start.underMechanism() : start.plain())
                    .toBuilder().seed(seeds().child("order").value()).build();
        }
    }

    /**
     * The labels that a student learns.
     *
     * @param teachers trainings whose models give them
     * @param combination what is made of the labels of several
     */
    record Taught(List<PlannedTraining> teachers, LabelCombination combination) {
        List<String> digests() {
            return teachers.stream().map(PlannedTraining::digest).toList();
        }
    }

    /** The kind of training that a role's model comes from. */
    static String purpose(Role role) {
        return switch (role) {
            case WEAK, WEAK_UNTUNED -> "weak";
            case WTS_NAIVE, WTS_AUX -> "transfer";
            case STRONG_CEILING, STRONG_UNTUNED -> "ceiling";
        };
    }

    /**
     * The trained models of one strategy and seed.
     *
     * @param strategy the strategy
     * @param seed the splits of the seed
     * @param models by role, the ceiling picked
     */
    record ModelCell(Strategy strategy, SeedParts seed, Map<Role, Trained> models) {
        Trained model(Role role) {
            Trained trained = models.get(role);
            if (trained == null) {
                throw new IllegalStateException("no model of " + role + " in this cell");
            }
            return trained;
        }
    }
}

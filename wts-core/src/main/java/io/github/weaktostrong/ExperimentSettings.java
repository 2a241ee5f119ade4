package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TextTransfer;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The settings of an experiment as its builder had them in {@code build()}; what the builder is
 * told later changes nothing here.
 *
 * @param roles roles to report; empty for all that the kind of model has
 * @param auxiliary the method of WTS_AUX for a number of classes
 * @param teaching who labels D_WTS for WTS_AUX
 * @param composition adds up private trainings; needed where there are any
 * @param delta at which they are added up
 * @param output folder that keeps finished trainings; empty for none
 * @param keptModels roles whose trained models are kept
 * @param recipe how to build this experiment again; empty if nobody says
 * @param given names of the settings that the builder was told
 */
record ExperimentSettings(
        ModelSpec weak,
        ModelSpec strong,
        Benchmark benchmark,
        List<Regularizer> weakRegularizers,
        List<Regularizer> transferRegularizers,
        List<List<Regularizer>> ceilingCandidates,
        List<Long> seeds,
        List<Strategy> strategies,
        List<Role> roles,
        Trainings weakTraining,
        Trainings strongTraining,
        IntFunction<TransferMethod> auxiliary,
        Teaching teaching,
        WeakLabels weakLabels,
        TextTransfer transfer,
        CeilingSelection ceilingSelection,
        Design design,
        WeakToStrong.CeilingData ceilingData,
        Optional<PrivacyComposition> composition,
        double delta,
        Optional<Path> output,
        Set<Role> keptModels,
        String device,
        ExperimentListener listener,
        List<String> remarks,
        TrialExecutor executor,
        Map<String, Object> recipe,
        Set<String> given) {

    /**
     * Settings of the loop.
     *
     * @param plain without a mechanism
     * @param underMechanism where one protects the rows
     */
    record Trainings(TrainingConfig plain, TrainingConfig underMechanism) {
        List<TrainingConfig> both() {
            return List.of(plain, underMechanism);
        }

        ModelKind.Start start(ModelSpec model, String digest) {
            return new ModelKind.Start(model, digest, plain, underMechanism);
        }
    }

    /** Keeps copies and checks what a training would refuse, before the first one runs. */
    ExperimentSettings {
        remarks = List.copyOf(remarks);
        weakRegularizers = List.copyOf(weakRegularizers);
        transferRegularizers = List.copyOf(transferRegularizers);
        ceilingCandidates = ceilingCandidates.stream().map(List::copyOf).toList();
        recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
        given = Set.copyOf(given);
        requireDistinct("seeds", seeds);
        requireDistinct("strategies", strategies);
        if (ceilingCandidates.isEmpty()) {
            throw new IllegalArgumentException(
                    "ceilingGrid has no candidate; expected at least one; leave it out for the"
                            + " default");
        }
        if (!keptModels.isEmpty() && output.isEmpty()) {
            throw new IllegalArgumentException(
                    "models of "
                            + keptModels
                            + " are to be kept without a folder to keep them in; expected one; set"
                            + " output(...)");
        }
    }

    /** Checks what depends on the kind of model, and the regularizers that strategies need. */
    void requireSound(ModelKind kind) {
        kind.requireSettings();
        requireRegularizers();
        requireProtectedCeilings();
        if (protectsGradients()) {
            requirePrecision(weakRegularizers, weakTraining, weak);
            requirePrecision(transferRegularizers, strongTraining, strong);
            ceilingCandidates.forEach(each -> requirePrecision(each, strongTraining, strong));
        }
        if (protectsGradients() && teaching.votes().isPresent()) {
            throw new IllegalArgumentException(
                    "noisy votes beside a gradient mechanism: which rows of D_WTS are labelled"
                        + " depends on how many there are, so that one row more moves others, and"
                        + " the weak models of the votes are protected by the votes; expected one"
                        + " of the two; compare them in two experiments");
        }
        if (protectsGradients() && !teaching.isPlain()) {
            throw new IllegalArgumentException(
                    "auxiliaryTeaching beside a gradient mechanism: further models read the same"
                        + " rows, and no statement charges them; expected one weak model; leave one"
                        + " of the two out");
        }
        if (isPrivate() && composition.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing says how private trainings on the same data add up; expected a"
                            + " composition, so that the choice of the ceiling is charged; set it");
        }
    }

    /** Refuses a mechanism in a precision for which nothing is shown. */
    private static void requirePrecision(
            List<Regularizer> regularizers, Trainings trainings, ModelSpec model) {
        Regularizers.mechanism(regularizers)
                .map(each -> trainings.underMechanism().toBuilder().maxGradNorm(0).mechanism(each))
                .ifPresent(config -> config.build().requireSound(model.precision()));
    }

    private boolean regularizesWeak() {
        return strategies.stream().anyMatch(Strategy::regularizesWeak);
    }

    private boolean regularizesTransfer() {
        return strategies.stream().anyMatch(Strategy::regularizesTransfer);
    }

    /** Whether a mechanism protects the rows of a training, or noise their labels. */
    boolean isPrivate() {
        return protectsGradients() || teaching.votes().isPresent();
    }

    private boolean protectsGradients() {
        return (regularizesWeak()
                        && Stream.concat(Stream.of(weakRegularizers), ceilingCandidates.stream())
                                .anyMatch(ExperimentSettings::protects))
                || (regularizesTransfer() && protects(transferRegularizers));
    }

    private static boolean protects(List<Regularizer> regularizers) {
        return regularizers.stream().anyMatch(GradientMechanism.class::isInstance);
    }

    /** The part that a role's model learns from. */
    Part trainedOn(Role role) {
        boolean onTransfer =
                role == Role.STRONG_CEILING
                        ? ceilingData == WeakToStrong.CeilingData.TRANSFER
                        : role != Role.WEAK;
        return onTransfer ? Part.TRANSFER : Part.WEAK;
    }

    /** Whether a role is reported. */
    boolean reports(Role role) {
        return roles.isEmpty() || !role.isTrained() || roles.contains(role);
    }

    /** The output folder as text, to compare; empty for none. */
    String folder() {
        return output.map(path -> path.toAbsolutePath().normalize().toString()).orElse("");
    }

    /** Refuses a setting that has no meaning here. */
    void refuse(String setting, String here) {
        if (given.contains(setting)) {
            throw new IllegalArgumentException(
                    "%s(...) in %s; expected it for the other kind of model only; leave it out"
                            .formatted(setting, here));
        }
    }

    private void requireRegularizers() {
        boolean weakMissing = regularizesWeak() && weakRegularizers.isEmpty();
        boolean transferMissing = regularizesTransfer() && transferRegularizers.isEmpty();
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

    /** Refuses a ceiling without protection beside weak models that are protected. */
    private void requireProtectedCeilings() {
        if (regularizesWeak() && protects(weakRegularizers)) {
            for (List<Regularizer> candidate : ceilingCandidates) {
                if (!protects(candidate)) {
                    throw new IllegalArgumentException(
                            "a candidate of ceilingGrid, %s, has no gradient mechanism, though the weak model is protected by one; expected one in every candidate, since the picked ceiling tells of the rows of all; add it"
                                    .formatted(candidate.stream().map(Regularizer::name).toList()));
                }
            }
        }
    }

    private static void requireDistinct(String name, List<?> values) {
        if (values.isEmpty() || new LinkedHashSet<>(values).size() != values.size()) {
            throw new IllegalArgumentException(
                    name
                            + " are "
                            + values
                            + "; expected at least one, each once; correct the list");
        }
    }
}

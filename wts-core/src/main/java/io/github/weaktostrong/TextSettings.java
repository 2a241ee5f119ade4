package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TextTransfer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an experiment with language models as its builder had them in {@code build()}.
 *
 * @param ceilingCandidates mechanisms of which one ceiling of the private strategies each is
 *     trained
 * @param recipe how to build the experiment again, for the records; may be empty
 */
record TextSettings(
        ModelSpec weak,
        ModelSpec strong,
        TextBenchmark benchmark,
        Optional<GradientMechanism> weakMechanism,
        Optional<GradientMechanism> transferMechanism,
        List<GradientMechanism> ceilingCandidates,
        Optional<PrivacyComposition> composition,
        double delta,
        List<Long> seeds,
        List<Strategy> strategies,
        List<Role> roles,
        TextTransfer transfer,
        Trainings weakTraining,
        Trainings strongTraining,
        CeilingSelection ceilingSelection,
        Optional<Path> output,
        String device,
        ExperimentListener listener,
        Map<String, Object> recipe) {

    /**
     * Settings of the loop.
     *
     * @param plain without protection
     * @param protectedRows under a mechanism
     */
    record Trainings(TrainingConfig plain, TrainingConfig protectedRows) {}

    TextSettings {
        requireDistinct("seeds", seeds);
        requireDistinct("strategies", strategies);
        requireMechanisms(
                strategies, weakMechanism, transferMechanism, ceilingCandidates, composition);
    }

    private static void requireMechanisms(
            List<Strategy> strategies,
            Optional<GradientMechanism> weak,
            Optional<GradientMechanism> transfer,
            List<GradientMechanism> ceilings,
            Optional<PrivacyComposition> composition) {
        boolean onWeak = strategies.stream().anyMatch(Strategy::regularizesWeak);
        boolean onTransfer = strategies.stream().anyMatch(Strategy::regularizesTransfer);
        if ((onWeak && weak.isEmpty()) || (onTransfer && transfer.isEmpty())) {
            throw new IllegalArgumentException(
                    "strategies "
                            + strategies
                            + " need a mechanism that protects "
                            + (onWeak && weak.isEmpty() ? "D_W" : "D_WTS")
                            + "; expected one, such as DP-SGD; set it or leave those strategies"
                            + " out");
        }
        if (onWeak && ceilings.isEmpty()) {
            throw new IllegalArgumentException(
                    "ceilingGrid has no candidate; expected at least one; leave it out for the"
                            + " weak model's mechanism");
        }
        if (onWeak && composition.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing says how private trainings on the same data add up; expected a"
                            + " composition, so that the choice of the ceiling is charged; set it");
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

    /** Number of distinct trainings, finished ones included. */
    int trainings() {
        boolean plain = strategies.stream().anyMatch(s -> !s.regularizesWeak());
        boolean guarded = strategies.stream().anyMatch(Strategy::regularizesWeak);
        int weakModels = (plain ? 1 : 0) + (guarded ? 1 : 0);
        int ceilings = (plain ? 1 : 0) + (guarded ? ceilingCandidates.size() : 0);
        return seeds.size() * (weakModels + strategies.size() + ceilings);
    }
}

package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an experiment as its builder had them in {@code build()}; what the builder is
 * told later changes nothing here.
 *
 * @param auxiliary the auxiliary confidence loss for a number of classes
 * @param output folder that keeps finished trainings; null for none
 * @param recipe how to build this experiment again; empty if nobody says
 */
record ExperimentSettings(
        ModelSpec weak,
        ModelSpec strong,
        ClassifierBenchmark benchmark,
        List<Regularizer> weakRegularizers,
        List<Regularizer> transferRegularizers,
        List<List<Regularizer>> ceilingCandidates,
        List<Long> seeds,
        List<Strategy> strategies,
        TrainingConfig weakTraining,
        TrainingConfig strongTraining,
        IntFunction<AuxiliaryConfidenceLoss> auxiliary,
        WeakLabels weakLabels,
        CeilingSelection ceilingSelection,
        WeakToStrong.CeilingData ceilingData,
        @Nullable Path output,
        String device,
        ExperimentListener listener,
        List<String> remarks,
        TrialExecutor executor,
        Map<String, Object> recipe) {

    /** Keeps copies and checks what a training would refuse, before the first one runs. */
    ExperimentSettings {
        remarks = List.copyOf(remarks);
        weakRegularizers = List.copyOf(weakRegularizers);
        transferRegularizers = List.copyOf(transferRegularizers);
        ceilingCandidates = ceilingCandidates.stream().map(List::copyOf).toList();
        recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
        requireDistinct("seeds", seeds);
        requireDistinct("strategies", strategies);
        requireNoMechanism(weakRegularizers);
        requireNoMechanism(transferRegularizers);
        ceilingCandidates.forEach(ExperimentSettings::requireNoMechanism);
        for (ClassifierBenchmark part : benchmark.parts()) {
            AuxiliaryConfidenceLoss loss = auxiliary.apply(part.classes());
            loss.requireClasses(part.classes());
            ClassificationObjective.of(loss, transferRegularizers);
        }
        ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), weakRegularizers);
        if (ceilingCandidates.isEmpty()) {
            throw new IllegalArgumentException(
                    "ceilingGrid has no candidate; expected at least one; leave it out for the"
                            + " default of two");
        }
        ceilingCandidates.forEach(
                c -> ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), c));
        requireRegularizers(strategies, weakRegularizers, transferRegularizers);
    }

    /** Nothing here would add up what the trainings and the choice of a ceiling spent. */
    private static void requireNoMechanism(List<Regularizer> regularizers) {
        for (GradientMechanism each : Regularizers.ofKind(regularizers, GradientMechanism.class)) {
            throw new IllegalArgumentException(
                    "'%s' in an experiment with classifiers, which states no budget of its models and of the choice among them; expected it in WeakToStrongText, or in one training at a time (ClassifierTraining, wts train --dp-...); leave it out"
                            .formatted(each.name()));
        }
    }

    /** The output folder as text, to compare; empty for none. */
    String folder() {
        return output == null ? "" : output.toAbsolutePath().normalize().toString();
    }

    /** Number of distinct trainings, finished ones included. */
    int trainings() {
        return RunPlan.unread(this).distinct().size();
    }

    private static void requireRegularizers(
            List<Strategy> strategies, List<Regularizer> weak, List<Regularizer> transfer) {
        boolean weakMissing =
                strategies.stream().anyMatch(Strategy::regularizesWeak) && weak.isEmpty();
        boolean transferMissing =
                strategies.stream().anyMatch(Strategy::regularizesTransfer) && transfer.isEmpty();
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
                    name
                            + " are "
                            + values
                            + "; expected at least one, each once; correct the list");
        }
    }
}

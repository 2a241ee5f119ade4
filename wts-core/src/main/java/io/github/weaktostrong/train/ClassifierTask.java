package io.github.weaktostrong.train;

import com.google.common.hash.Hasher;
import io.github.weaktostrong.model.KeptStates;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.OnlineMix;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.provenance.CanonicalJson;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier with its labelled rows and its objective.
 *
 * @param model borrowed
 */
record ClassifierTask(TextClassifier model, LabelledRows data, ClassificationObjective objective)
        implements TrainingTask {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierTask.class);

    @Override
    public List<int[]> rows() {
        return data.tokens();
    }

    /** By cross-entropy: loss terms are small beside the passes. */
    @Override
    public TrainingTask of(List<int[]> madeUp) {
        float[][] targets = new float[madeUp.size()][model.classes()];
        for (float[] each : targets) {
            each[0] = 1;
        }
        LabelledRows rows =
                new LabelledRows(madeUp, targets, new int[targets.length], List.of("all"));
        return new ClassifierTask(
                model, rows, ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()));
    }

    @Override
    public List<String> notCovered() {
        return ClassifierTraining.notCovered(data, objective);
    }

    /** Group and class of each row where a loss term couples rows. */
    @Override
    public Optional<int[]> strata() {
        if (objective.terms().stream().noneMatch(LossTerm::couplesExamples)) {
            return Optional.empty();
        }
        int[] strata = new int[rows().size()];
        for (int i = 0; i < strata.length; i++) {
            float[] target = data.targets()[i];
            strata[i] = data.groups()[i] * target.length + Softmax.argmax(target);
        }
        return Optional.of(strata);
    }

    @Override
    public List<String> runningStates() {
        return objective.runningStates();
    }

    @Override
    public void identifyRows(Hasher hasher) {
        for (float[] target : data.targets()) {
            for (float share : target) {
                hasher.putFloat(share);
            }
        }
        for (int group : data.groups()) {
            hasher.putInt(group);
        }
        if (!objective.mixes().isEmpty()) {
            hasher.putString(data.examples().toString(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void identify(Hasher hasher) {
        String settings =
                objective.mainLoss().name() + CanonicalJson.of(objective.mainLoss().settings());
        hasher.putString(settings, StandardCharsets.UTF_8);
        Stream.of(objective.terms(), objective.perturbations(), objective.mixes())
                .<Regularizer>flatMap(List::stream)
                .map(each -> each.name() + CanonicalJson.of(each.settings()))
                .forEach(text -> hasher.putString(text, StandardCharsets.UTF_8));
    }

    @Override
    public ClassifierSession begin(TrainingConfig config, int totalSteps) {
        if (config.mechanism().filter(GradientMechanism::fixedShapes).isPresent()
                && !objective.terms().isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' beside passes of fixed shape; expected no loss term, since terms see a step's rows in passes of other shapes; leave one of the two out"
                            .formatted(objective.terms().get(0).name()));
        }
        Seeds seeds = Seeds.of(config.seed()).child("perturbation");
        MixedExamples mixed = MixedExamples.of(data, objective.mixes(), config, model, seeds);
        ClassificationObjective.Session session =
                objective.begin(
                        new TrainingRows(
                                data.targets(),
                                data.groups(),
                                data.groupNames(),
                                config.batchSize(),
                                totalSteps));
        ClassifierForward forward =
                new ClassifierForward(
                        this,
                        mixed,
                        session.mainLoss(),
                        seeds,
                        new ClassifierForward.Rows(
                                config.microBatchSize(), config.recompute(), keptStates(config)));
        int stepsPerEpoch = config.steps(rows().size()) / config.epochs();
        return new ClassifierSession(this, session, mixed, forward, stepsPerEpoch);
    }

    /** Hidden states of the rows below what is trained, where nothing changes them. */
    private Optional<KeptStates> keptStates(TrainingConfig config) {
        Optional<KeptStates> kept =
                KeptStates.below(
                        model,
                        ParameterUpdate.trained(model, config),
                        rows(),
                        config.states().filter(on -> config.mechanism().isEmpty()));
        Optional<Regularizer> changesInputs =
                Stream.concat(
                                objective.perturbations().stream(),
                                Regularizers.ofKind(objective.mixes(), OnlineMix.class).stream())
                        .<Regularizer>map(each -> each)
                        .findFirst();
        if (kept.isPresent() && changesInputs.isPresent()) {
            LOG.warn(
                    "regularizer '{}' changes the inputs in training: what is not trained is"
                            + " computed at every step, too",
                    changesInputs.get().name());
            return Optional.empty();
        }
        kept.ifPresent(states -> states.prepare(rows()));
        return kept;
    }
}

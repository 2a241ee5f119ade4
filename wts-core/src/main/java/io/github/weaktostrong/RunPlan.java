package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TrialSpec;
import io.github.weaktostrong.trial.TrialSpec.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The specifications of all trainings of an experiment; nothing is run here. */
final class RunPlan {
    private final ExperimentSettings settings;
    private final List<ClassifierBenchmark> parts;
    private final String weakDigest;
    private final String strongDigest;
    private final TrainingConfig weakTraining;
    private final TrainingConfig strongTraining;

    private RunPlan(
            ExperimentSettings settings,
            Function<ModelSpec, String> digests,
            TrainingConfig weakTraining,
            TrainingConfig strongTraining) {
        this.settings = settings;
        this.weakTraining = weakTraining;
        this.strongTraining = strongTraining;
        parts = List.copyOf(settings.benchmark().parts());
        weakDigest = digests.apply(settings.weak());
        strongDigest = digests.apply(settings.strong());
    }

    /** The plan with the names that artefacts have; reads the models. */
    static RunPlan of(ExperimentSettings settings) {
        requireClasses(settings.weak(), settings.benchmark());
        requireClasses(settings.strong(), settings.benchmark());
        requireLength(settings.weakTraining(), settings.weak());
        requireLength(settings.strongTraining(), settings.strong());
        FrozenParameters ofWeak =
                new FrozenParameters(settings.weakTraining(), settings.weak().shape());
        FrozenParameters ofStrong =
                new FrozenParameters(settings.strongTraining(), settings.strong().shape());
        return new RunPlan(
                settings,
                ModelSpec::digest,
                ofWeak.effective(ofStrong),
                ofStrong.effective(ofWeak));
    }

    /** The default length is the model's positions where these are fewer, any other is meant. */
    private static void requireLength(TrainingConfig config, ModelSpec model) {
        int positions = model.shape().positions();
        if (config.maxLength() > positions
                && config.maxLength() != TrainingConfig.DEFAULT_MAX_LENGTH) {
            throw new BadInputException(
                    "maximum length %d, model %s has %d positions; expected no more than these; set a shorter length or take another model"
                            .formatted(config.maxLength(), model.name(), positions));
        }
    }

    /** A model that is a classifier keeps its head, which must be for the data's classes. */
    private static void requireClasses(ModelSpec model, ClassifierBenchmark benchmark) {
        int head = model.headClasses().orElse(0);
        for (ClassifierBenchmark part : benchmark.parts()) {
            if (head > 0 && head != part.classes()) {
                throw new BadInputException(
                        "model %s tells %d classes apart, the data has %d; expected as many; start from a language model or another classifier"
                                .formatted(model.name(), head, part.classes()));
            }
        }
    }

    /** The plan before any model is read: their names take the place of digests. */
    static RunPlan unread(ExperimentSettings settings) {
        return new RunPlan(
                settings, ModelSpec::name, settings.weakTraining(), settings.strongTraining());
    }

    /** The trainings of one strategy and seed, one for each part; strategies may share them. */
    record Cell(
            List<PlannedTraining> weak,
            List<PlannedTraining> naive,
            List<PlannedTraining> aux,
            List<List<PlannedTraining>> ceilings) {

        List<PlannedTraining> all() {
            List<PlannedTraining> all = new ArrayList<>(weak);
            all.addAll(naive);
            all.addAll(aux);
            ceilings.forEach(all::addAll);
            return all;
        }
    }

    /** Every distinct training, after those that it needs. */
    List<PlannedTraining> distinct() {
        Map<String, PlannedTraining> distinct = new LinkedHashMap<>();
        for (long seed : settings.seeds()) {
            for (Strategy strategy : settings.strategies()) {
                cell(strategy, seed).all().forEach(t -> distinct.putIfAbsent(t.digest(), t));
            }
        }
        return List.copyOf(distinct.values());
    }

    Cell cell(Strategy strategy, long seed) {
        List<Regularizer> onWeak =
                strategy.regularizesWeak() ? settings.weakRegularizers() : List.of();
        List<Regularizer> onTransfer =
                strategy.regularizesTransfer() ? settings.transferRegularizers() : List.of();
        List<List<Regularizer>> candidates =
                strategy.regularizesWeak() ? settings.ceilingCandidates() : List.of(List.of());
        List<PlannedTraining> weak = perPart(part -> onTruth(part, seed, Role.WEAK, onWeak));
        return new Cell(
                weak,
                perPart(part -> student(weak.get(part), Role.WTS_NAIVE, onTransfer)),
                perPart(part -> student(weak.get(part), Role.WTS_AUX, onTransfer)),
                candidates.stream()
                        .map(c -> perPart(part -> onTruth(part, seed, Role.STRONG_CEILING, c)))
                        .toList());
    }

    private List<PlannedTraining> perPart(IntFunction<PlannedTraining> plan) {
        return IntStream.range(0, parts.size()).mapToObj(plan).toList();
    }

    private PlannedTraining onTruth(
            int part, long seed, Role role, List<Regularizer> regularizers) {
        TrialSpec spec = spec(part, seed, role, Labels.groundTruth(), regularizers);
        return new PlannedTraining(spec, Optional.empty(), seed, role, part, what(role, part));
    }

    private PlannedTraining student(
            PlannedTraining teacher, Role role, List<Regularizer> regularizers) {
        Labels labels = Labels.ofTeacher(teacher.digest(), settings.weakLabels());
        int part = teacher.part();
        long seed = teacher.seed();
        TrialSpec spec = spec(part, seed, role, labels, regularizers);
        return new PlannedTraining(spec, Optional.of(teacher), seed, role, part, what(role, part));
    }

    private TrialSpec spec(
            int part, long seed, Role role, Labels labels, List<Regularizer> regularizers) {
        boolean isWeak = role == Role.WEAK;
        ClassifierBenchmark benchmark = parts.get(part);
        Map<String, Object> data = new LinkedHashMap<>(benchmark.description());
        data.put("split_seed", seed);
        Seeds seeds = Seeds.of(seed).child(training(role));
        TrainingConfig config = isWeak ? weakTraining : strongTraining;
        return new TrialSpec(
                data,
                rows(role),
                labels,
                isWeak ? settings.weak() : settings.strong(),
                isWeak ? weakDigest : strongDigest,
                role == Role.WTS_AUX
                        ? settings.auxiliary().apply(benchmark.classes())
                        : AuxiliaryConfidenceLoss.off(),
                regularizers,
                config.toBuilder().seed(seeds.child("order").value()).build(),
                seeds.child("head").value());
    }

    private Part rows(Role role) {
        boolean onTransfer =
                role == Role.STRONG_CEILING
                        ? settings.ceilingData() == WeakToStrong.CeilingData.TRANSFER
                        : role != Role.WEAK;
        return onTransfer ? Part.TRANSFER : Part.WEAK;
    }

    private String what(Role role, int part) {
        String what =
                switch (role) {
                    case WTS_NAIVE -> "transfer, naive";
                    case WTS_AUX -> "transfer, auxiliary loss";
                    default -> training(role);
                };
        return parts.size() == 1 ? what : what + ", " + parts.get(part).name();
    }

    private static String training(Role role) {
        return switch (role) {
            case WEAK -> "weak";
            case STRONG_CEILING -> "ceiling";
            default -> "transfer";
        };
    }
}

package io.github.weaktostrong;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The trainings of an experiment, roles x strategies x seeds; nothing is run here. */
final class ExperimentPlan {
    private final ExperimentSettings settings;
    private final ModelKind kind;
    private final ModelKind.Start weak;
    private final ModelKind.Start strong;

    private ExperimentPlan(
            ExperimentSettings settings,
            ModelKind kind,
            ModelKind.Start weak,
            ModelKind.Start strong) {
        this.settings = settings;
        this.kind = kind;
        this.weak = weak;
        this.strong = strong;
    }

    /** The plan with the names that artefacts have; reads the models. */
    static ExperimentPlan of(ExperimentSettings settings, ModelKind kind) {
        return new ExperimentPlan(
                settings, kind, Preflight.weak(settings, kind), Preflight.strong(settings, kind));
    }

    /** The plan before any model is read: names of models take the place of digests. */
    static ExperimentPlan unread(ExperimentSettings settings, ModelKind kind) {
        return new ExperimentPlan(
                settings,
                kind,
                settings.weakTraining().start(settings.weak(), settings.weak().name()),
                settings.strongTraining().start(settings.strong(), settings.strong().name()));
    }

    /**
     * The trainings of one strategy and seed; strategies may share them.
     *
     * @param roles candidates of every role, of which only ceilings have several; a candidate has
     *     one training for each part of the benchmark
     */
    record Cell(Strategy strategy, long seed, Map<Role, List<List<PlannedTraining>>> roles) {}

    /** The distinct trainings, each after those that it needs. */
    List<PlannedTraining> distinct() {
        Map<String, PlannedTraining> distinct = new LinkedHashMap<>();
        for (long seed : settings.seeds()) {
            for (Strategy strategy : settings.strategies()) {
                cell(strategy, seed).roles().values().stream()
                        .flatMap(List::stream)
                        .flatMap(List::stream)
                        .forEach(t -> distinct.putIfAbsent(t.digest(), t));
            }
        }
        return List.copyOf(distinct.values());
    }

    /** Digests of the trainings whose weights are kept: for the caller, or to teach students. */
    Set<String> withWeights() {
        Set<Role> with = EnumSet.noneOf(Role.class);
        with.addAll(settings.keptModels());
        if (kind.teachesByWeights()) {
            with.add(Role.WEAK);
        }
        Set<String> found = new HashSet<>();
        for (long seed : settings.seeds()) {
            for (Strategy strategy : settings.strategies()) {
                Map<Role, List<List<PlannedTraining>>> roles = cell(strategy, seed).roles();
                with.forEach(
                        role ->
                                roles.getOrDefault(role, List.of()).stream()
                                        .flatMap(List::stream)
                                        .forEach(training -> found.add(training.digest())));
            }
        }
        return found;
    }

    /** Digests of the distinct trainings that read each part. */
    Map<Part, Set<String>> byPart() {
        Map<Part, Set<String>> byPart = new EnumMap<>(Part.class);
        for (PlannedTraining each : distinct()) {
            each.spec()
                    .trainedOn()
                    .ifPresent(
                            part ->
                                    byPart.computeIfAbsent(part, p -> new LinkedHashSet<>())
                                            .add(each.digest()));
        }
        return byPart;
    }

    Cell cell(Strategy strategy, long seed) {
        List<Regularizer> onWeak =
                strategy.regularizesWeak() ? settings.weakRegularizers() : List.of();
        List<Regularizer> onTransfer =
                strategy.regularizesTransfer() ? settings.transferRegularizers() : List.of();
        List<List<Regularizer>> candidates =
                strategy.regularizesWeak() ? settings.ceilingCandidates() : List.of(List.of());
        Map<Role, List<List<PlannedTraining>>> roles = new LinkedHashMap<>();
        for (Role role : kind.untuned()) {
            roles.put(role, List.of(perPart(part -> onTruth(seed, role, part, List.of()))));
        }
        List<PlannedTraining> teachers = perPart(part -> onTruth(seed, Role.WEAK, part, onWeak));
        roles.put(Role.WEAK, List.of(teachers));
        for (Role role : kind.students()) {
            roles.put(
                    role, List.of(perPart(part -> student(teachers.get(part), role, onTransfer))));
        }
        List<List<PlannedTraining>> ceilings = new ArrayList<>();
        for (List<Regularizer> each : candidates) {
            ceilings.add(perPart(part -> onTruth(seed, Role.STRONG_CEILING, part, each)));
        }
        roles.put(Role.STRONG_CEILING, ceilings);
        return new Cell(strategy, seed, roles);
    }

    private List<PlannedTraining> perPart(IntFunction<PlannedTraining> plan) {
        return IntStream.range(0, settings.benchmark().parts().size()).mapToObj(plan).toList();
    }

    private PlannedTraining onTruth(
            long seed, Role role, int part, List<Regularizer> regularizers) {
        ModelKind.Start start = role == Role.WEAK || role == Role.WEAK_UNTUNED ? weak : strong;
        ModelKind.Slot slot =
                new ModelKind.Slot(seed, role, part, start, regularizers, Optional.empty());
        return PlannedTraining.of(kind.spec(slot), Optional.empty(), slot, kind.what(role, part));
    }

    private PlannedTraining student(
            PlannedTraining teacher, Role role, List<Regularizer> regularizers) {
        ModelKind.Slot slot =
                new ModelKind.Slot(
                        teacher.seed(),
                        role,
                        teacher.part(),
                        strong,
                        regularizers,
                        Optional.of(teacher.digest()));
        return PlannedTraining.of(
                kind.spec(slot), Optional.of(teacher), slot, kind.what(role, teacher.part()));
    }
}

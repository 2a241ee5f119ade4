package io.github.weaktostrong;

import io.github.weaktostrong.ModelKind.Taught;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.LabelCombination;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.VoteMechanism;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.trial.ClassifierTrial;
import io.github.weaktostrong.trial.VoteTrial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The trainings of an experiment, roles x strategies x seeds; nothing is run here. */
final class ExperimentPlan {
    private final ExperimentSettings settings;
    private final ModelKind kind;
    private final ModelKind.Start weak;
    private final ModelKind.Start strong;
    private final List<ModelKind.Start> through;

    private ExperimentPlan(
            ExperimentSettings settings,
            ModelKind kind,
            ModelKind.Start weak,
            ModelKind.Start strong,
            List<ModelKind.Start> through) {
        this.settings = settings;
        this.kind = kind;
        this.weak = weak;
        this.strong = strong;
        this.through = through;
    }

    /** The plan with the names that artefacts have; reads the models. */
    static ExperimentPlan of(ExperimentSettings settings, ModelKind kind) {
        return new ExperimentPlan(
                settings,
                kind,
                Preflight.weak(settings, kind),
                Preflight.strong(settings, kind),
                Preflight.through(settings, kind));
    }

    /** The plan before any model is read: names of models take the place of digests. */
    static ExperimentPlan unread(ExperimentSettings settings, ModelKind kind) {
        return new ExperimentPlan(
                settings,
                kind,
                settings.weakTraining().start(settings.weak(), settings.weak().name()),
                settings.strongTraining().start(settings.strong(), settings.strong().name()),
                settings.teaching().through().stream()
                        .map(model -> settings.strongTraining().start(model, model.name()))
                        .toList());
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
                        .flatMap(t -> t.withNeeds().stream())
                        .forEach(t -> distinct.putIfAbsent(t.digest(), t));
            }
            line(seed).stream()
                    .flatMap(List::stream)
                    .forEach(t -> distinct.putIfAbsent(t.digest(), t));
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

    /** The strategies of which some model learns from a part without a mechanism, by part. */
    Map<Part, Set<String>> unprotected() {
        Map<Part, Set<String>> unprotected = new EnumMap<>(Part.class);
        for (Strategy strategy : settings.strategies()) {
            cell(strategy, settings.seeds().get(0)).roles().values().stream()
                    .flatMap(List::stream)
                    .flatMap(List::stream)
                    .filter(training -> !training.spec().isPrivate())
                    .flatMap(training -> training.spec().trainedOn().stream())
                    .forEach(
                            part ->
                                    unprotected
                                            .computeIfAbsent(part, p -> new LinkedHashSet<>())
                                            .add(strategy.name()));
        }
        return unprotected;
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
                    role,
                    List.of(
                            perPart(
                                    part ->
                                            role == Role.WTS_AUX
                                                    ? auxiliary(
                                                            teachers.get(part), onWeak, onTransfer)
                                                    : student(
                                                            strong,
                                                            role,
                                                            onTransfer,
                                                            by(teachers.get(part))))));
        }
        List<List<PlannedTraining>> ceilings = new ArrayList<>();
        for (List<Regularizer> each : candidates) {
            ceilings.add(perPart(part -> onTruth(seed, Role.STRONG_CEILING, part, each)));
        }
        roles.put(Role.STRONG_CEILING, ceilings);
        return new Cell(strategy, seed, roles);
    }

    /**
     * The plain ceiling trained on shares of its rows, for each share once for every part; none
     * where {@code NO_TFT}, beside whose models it is measured, is not run.
     */
    List<List<PlannedTraining>> line(long seed) {
        return settings.strategies().contains(Strategy.NO_TFT)
                ? kind.lineShares().stream()
                        .map(share -> perPart(part -> ceiling(seed, part, share)))
                        .toList()
                : List.of();
    }

    private PlannedTraining ceiling(long seed, int part, double share) {
        return planned(
                new ModelKind.Slot(
                        seed,
                        Role.STRONG_CEILING,
                        part,
                        strong,
                        share,
                        List.of(),
                        Optional.empty(),
                        OptionalInt.empty()));
    }

    private List<PlannedTraining> perPart(IntFunction<PlannedTraining> plan) {
        return IntStream.range(0, settings.benchmark().parts().size()).mapToObj(plan).toList();
    }

    private PlannedTraining onTruth(
            long seed, Role role, int part, List<Regularizer> regularizers) {
        ModelKind.Start start = role == Role.WEAK || role == Role.WEAK_UNTUNED ? weak : strong;
        return planned(
                new ModelKind.Slot(
                        seed,
                        role,
                        part,
                        start,
                        1,
                        regularizers,
                        Optional.empty(),
                        OptionalInt.empty()));
    }

    private PlannedTraining student(
            ModelKind.Start start, Role role, List<Regularizer> regularizers, Taught by) {
        PlannedTraining first = by.teachers().get(0);
        return planned(
                new ModelKind.Slot(
                        first.seed(),
                        role,
                        first.part(),
                        start,
                        1,
                        regularizers,
                        Optional.of(by),
                        OptionalInt.empty()));
    }

    private PlannedTraining planned(ModelKind.Slot slot) {
        String what = kind.what(slot.role(), slot.part());
        if (slot.aid().isPresent()) {
            what += ", labels of " + slot.start().model().name();
        }
        if (slot.share() < 1) {
            what += ", on a share of %s of its rows".formatted(slot.share());
        }
        return PlannedTraining.of(
                kind.spec(slot), slot.taught().map(Taught::teachers).orElse(List.of()), slot, what);
    }

    private static Taught by(PlannedTraining teacher) {
        return new Taught(List.of(teacher), LabelCombination.of(LabelCombination.Rule.MEAN));
    }

    /** The student of {@link Teaching}, with those that label D_WTS for it among its needs. */
    private PlannedTraining auxiliary(
            PlannedTraining own, List<Regularizer> onWeak, List<Regularizer> onTransfer) {
        Teaching teaching = settings.teaching();
        if (teaching.votes().isPresent()) {
            return student(
                    strong, Role.WTS_AUX, onTransfer, by(votes(own, teaching.votes().get())));
        }
        List<PlannedTraining> weakModels = new ArrayList<>(List.of(own));
        for (int k = 1; k < teaching.weakModels(); k++) {
            weakModels.add(aid(own, Role.WEAK, weak, onWeak, Optional.empty(), k));
        }
        Taught labels = new Taught(weakModels, LabelCombination.of(teaching.rule()));
        for (ModelKind.Start each : through) {
            labels = by(aid(own, Role.WTS_AUX, each, onTransfer, Optional.of(labels), 0));
        }
        Taught latest = labels;
        for (int round = 1; round <= teaching.rounds(); round++) {
            List<PlannedTraining> teachers = new ArrayList<>(labels.teachers());
            teachers.add(aid(own, Role.WTS_AUX, strong, onTransfer, Optional.of(latest), round));
            latest = new Taught(teachers, labels.combination().replacedFrom(teaching.sureness()));
        }
        return student(strong, Role.WTS_AUX, onTransfer, latest);
    }

    private static PlannedTraining votes(PlannedTraining own, VoteMechanism votes) {
        VoteTrial spec = new VoteTrial((ClassifierTrial) own.spec(), votes);
        return new PlannedTraining(
                spec,
                spec.digest(),
                List.of(),
                own.seed(),
                own.role(),
                own.part(),
                own.what() + ", noisy votes");
    }

    private PlannedTraining aid(
            PlannedTraining own,
            Role role,
            ModelKind.Start start,
            List<Regularizer> regularizers,
            Optional<Taught> taught,
            int number) {
        return planned(
                new ModelKind.Slot(
                        own.seed(),
                        role,
                        own.part(),
                        start,
                        1,
                        regularizers,
                        taught,
                        OptionalInt.of(number)));
    }
}

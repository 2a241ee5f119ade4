package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Remark;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.privacy.NotPrivate;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyLedger;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.Checkpoints;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.Artefact;
import io.github.weaktostrong.trial.ArtefactStore;
import io.github.weaktostrong.trial.TrialContext;
import io.github.weaktostrong.trial.TrialRecord;
import io.github.weaktostrong.trial.TrialTask;
import io.github.weaktostrong.trial.VoteTrial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** An experiment being run: its trainings are carried out, then their models are measured. */
final class Experiment {
    private static final String LOST = "an attempt whose result was lost";

    private final ExperimentSettings settings;
    private final ModelKind kind;
    private final ExperimentPlan plan;
    private final Map<String, PlannedTraining> distinct = new LinkedHashMap<>();
    private final Set<String> kept;
    private final ArtefactStore store;
    private final SeedParts.Cache splits;
    private final Device device;
    private final Map<String, Object> environment;

    private Experiment(ExperimentSettings settings, Workspace workspace) {
        this.settings = settings;
        this.store = workspace.store();
        this.splits = workspace.splits();
        kind = ModelKind.of(settings);
        device = Engines.device(settings.device());
        environment = Environment.of(device);
        plan = ExperimentPlan.of(settings, kind);
        kept = plan.withWeights();
        plan.distinct().forEach(training -> distinct.put(training.digest(), training));
    }

    /** Runs experiments whose trainings are one plan. */
    static List<WeakToStrongResult> run(List<ExperimentSettings> all) {
        try (Workspace workspace = Workspace.of(all.get(0))) {
            List<Experiment> experiments =
                    all.stream().map(each -> new Experiment(each, workspace)).toList();
            Map<String, Task> tasks = new LinkedHashMap<>();
            for (Experiment each : experiments) {
                Preflight.check(each.settings, each.kind, each.splits);
                each.distinct.forEach(
                        (digest, t) -> tasks.merge(digest, each.new Task(t), Task::keeping));
            }
            experiments.forEach(Experiment::sayWhatIsNotPrivate);
            workspace.store().sweep(workspace.claims());
            experiments.get(0).carryOut(List.copyOf(tasks.values()), workspace);
            return experiments.stream().map(Experiment::measured).toList();
        }
    }

    /** Carries out one training and what it needs. */
    static void runTraining(ExperimentSettings settings, String artefact, SeedParts.Cache splits) {
        if (settings.output().isEmpty()) {
            throw new IllegalStateException(
                    "a single training without an output folder would be lost; expected one; set"
                            + " output(...)");
        }
        try (Workspace workspace = Workspace.of(settings, splits)) {
            Experiment experiment = new Experiment(settings, workspace);
            PlannedTraining wanted = experiment.distinct.get(artefact);
            if (wanted == null) {
                throw new IllegalArgumentException(
                        "no training of this experiment has the digest "
                                + artefact
                                + "; expected one of its plan; the settings, the data, a model or"
                                + " the version of wts differ from those of that artefact");
            }
            List<TrialTask> tasks = new ArrayList<>();
            wanted.withNeeds().forEach(training -> tasks.add(experiment.new Task(training)));
            experiment.carryOut(tasks, workspace);
        }
    }

    private void sayWhatIsNotPrivate() {
        if (kind.statesPrivacy()) {
            settings.output().ifPresent(out -> NotPrivate.write(out, kind.notPrivate()));
        }
    }

    private void carryOut(List<TrialTask> tasks, Workspace workspace) {
        settings.executor().run(tasks, workspace.claims(), settings.listener());
    }

    private WeakToStrongResult measured() {
        List<RunResult> runs = new ArrayList<>();
        List<LineModel> line = new ArrayList<>();
        List<BaselineResult> baselines = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>(settings.remarks());
        warnings.addAll(settings.benchmark().warnings());
        PrivacyLedger ledger =
                new PrivacyLedger(settings.composition(), settings.delta(), plan.byPart());
        CeilingChoice choice =
                new CeilingChoice(
                        settings.benchmark(), settings.ceilingSelection(), ledger, splits.once());
        List<Remark> remarks = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        int measurements = settings.seeds().size() * settings.strategies().size() + groups();
        for (long seed : settings.seeds()) {
            SeedParts parts = splits.get(settings.benchmark(), seed);
            remarks.addAll(parts.remarks());
            for (Strategy strategy : settings.strategies()) {
                sayMeasuring(done, measurements);
                ExperimentPlan.Cell cell = plan.cell(strategy, seed);
                warnings.addAll(accuracies(cell, parts));
                WeakToStrongResult.Measured found =
                        kind.measured(models(cell, parts, ledger, choice));
                found.runs().stream()
                        .filter(run -> settings.reports(run.role()))
                        .forEach(runs::add);
                found.baselines().stream()
                        .filter(baseline -> settings.reports(baseline.role()))
                        .forEach(baselines::add);
            }
            for (List<PlannedTraining> each : plan.line(seed)) {
                line.add(kind.lineModel(trained(each, Map.of(), ledger), parts));
            }
        }
        warnings.addAll(Remark.texts(remarks));
        Map<Part, Set<String>> unprotected = plan.unprotected();
        return WeakToStrongResult.of(
                settings.benchmark(),
                environment,
                List.copyOf(warnings),
                new WeakToStrongResult.Measured(runs, line, baselines, kind.doubts()),
                settings.design(),
                cell -> {
                    sayMeasuring(done, measurements);
                    return splits.once()
                            .intervals(
                                    settings.benchmark(),
                                    cell.stream().map(RunResult::artefact).toList(),
                                    () -> kind.intervalsOverSeeds(cell));
                },
                kind.statesPrivacy()
                        ? Optional.of(
                                ledger.statement(
                                        settings.benchmark().unit(),
                                        settings.benchmark().publicConstants(),
                                        unprotected,
                                        notCovered(
                                                unprotected.getOrDefault(Part.TRANSFER, Set.of()))))
                        : Optional.empty());
    }

    private void sayMeasuring(AtomicInteger done, int all) {
        StoppedException.check(done.get(), all, "measurements");
        settings.listener().onMeasuring(done.getAndIncrement(), all);
    }

    /** Strategies and roles, each with intervals over its seeds. */
    private int groups() {
        long first = settings.seeds().get(0);
        return settings.strategies().stream()
                .map(strategy -> plan.cell(strategy, first).roles().keySet())
                .mapToInt(roles -> (int) roles.stream().filter(settings::reports).count())
                .sum();
    }

    /** The exclusions of the kind, and private trainings of other plans in the same folder. */
    private List<String> notCovered(Set<String> unprotected) {
        List<String> all = new ArrayList<>(kind.notCovered(unprotected));
        Set<String> others = new TreeSet<>(store.privateTrainings());
        others.removeAll(distinct.keySet());
        if (!others.isEmpty()) {
            all.add(
                    "%s private trainings of other settings or seeds that %s in the same folder lists: where they read the same rows, what they spent adds up with this"
                            .formatted(others.size(), SpendingLog.FILE_NAME));
        }
        return all;
    }

    /** The models of one strategy and seed, all of them charged, the ceiling picked. */
    private ModelKind.ModelCell models(
            ExperimentPlan.Cell planned,
            SeedParts parts,
            PrivacyLedger ledger,
            CeilingChoice choice) {
        Map<Role, Trained> models = new EnumMap<>(Role.class);
        planned.roles()
                .forEach(
                        (role, candidates) -> {
                            List<Trained> trained = new ArrayList<>();
                            candidates.forEach(c -> trained.add(trained(c, models, ledger)));
                            models.put(
                                    role,
                                    choice.of(trained, each -> kind.onValidation(each, parts)));
                        });
        return new ModelKind.ModelCell(planned.strategy(), parts, models);
    }

    /** A finished training; a student has what its teacher spent of D_W (post-processing). */
    private Trained trained(
            List<PlannedTraining> trainings, Map<Role, Trained> before, PrivacyLedger ledger) {
        List<Artefact> artefacts = trainings.stream().map(this::artefact).toList();
        Map<Part, PrivacyBudget> spent = new EnumMap<>(Part.class);
        PlannedTraining first = trainings.get(0);
        Trained teacher = before.get(Role.WEAK);
        if (!first.teachers().isEmpty() && teacher != null) {
            spent.putAll(teacher.spent());
        }
        if (!first.teachers().isEmpty() && first.teachers().get(0).spec() instanceof VoteTrial) {
            List<PlannedTraining> votes =
                    trainings.stream().map(each -> each.teachers().get(0)).toList();
            spent.put(
                    Part.WEAK,
                    charged(votes, votes.stream().map(this::artefact).toList(), Part.WEAK, ledger));
        }
        if (first.spec().trainedOn().isPresent()) {
            Part own = first.spec().trainedOn().get();
            spent.put(own, charged(trainings, artefacts, own, ledger));
        }
        return new Trained(trainings, artefacts, spent, Optional.empty());
    }

    /** Enters trainings on a part in the ledger. */
    private PrivacyBudget charged(
            List<PlannedTraining> trainings,
            List<Artefact> artefacts,
            Part part,
            PrivacyLedger ledger) {
        List<PrivacyBudget> each = new ArrayList<>();
        for (int i = 0; i < trainings.size(); i++) {
            String digest = trainings.get(i).digest();
            each.add(spent(trainings.get(i), artefacts.get(i), ledger));
            ledger.charge(part, trainings.get(i).split(), digest, each.get(i));
        }
        return together(each, ledger);
    }

    /** Remarks on the noisy labels of one strategy and seed. */
    private List<String> accuracies(ExperimentPlan.Cell cell, SeedParts parts) {
        return cell.roles().getOrDefault(Role.WTS_AUX, List.of()).stream()
                .flatMap(List::stream)
                .flatMap(student -> student.teachers().stream())
                .filter(teacher -> teacher.spec() instanceof VoteTrial)
                .map(
                        votes ->
                                votes.label()
                                        + ", "
                                        + cell.strategy()
                                        + ": "
                                        + VoteTrial.accuracy(
                                                artefact(votes),
                                                parts.data().get(votes.part()).splits().transfer()))
                .toList();
    }

    /** What a training spent, together with the attempts at it whose results are lost. */
    private PrivacyBudget spent(PlannedTraining training, Artefact artefact, PrivacyLedger ledger) {
        String name = nameOf(training.digest());
        PrivacyBudget spent = artefact.spent().named(name);
        List<PrivateTraining> all = new ArrayList<>(spent.trainings());
        store.lost(training.spec()).forEach(lost -> all.add(lost.named(name + ", " + LOST)));
        return all.size() == spent.trainings().size() ? spent : ledger.composed(all);
    }

    /** Name of a training in statements: that of the first role where several share it. */
    private String nameOf(String digest) {
        PlannedTraining training = distinct.get(digest);
        if (training == null) {
            throw new IllegalStateException("no training of the plan has the digest " + digest);
        }
        return training.what() + ", seed " + training.seed();
    }

    /** Budget of the models of several parts, as if their rows were the same. */
    private static PrivacyBudget together(List<PrivacyBudget> each, PrivacyLedger ledger) {
        if (each.size() == 1) {
            return each.get(0);
        }
        List<PrivateTraining> all =
                each.stream().flatMap(budget -> budget.trainings().stream()).toList();
        return all.isEmpty() ? PrivacyBudget.unprotected() : ledger.composed(all);
    }

    private Artefact artefact(PlannedTraining training) {
        return store.find(training.spec())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the training "
                                                + training.digest()
                                                + " is not stored after the executor returned;"
                                                + " expected every task to be done; check the"
                                                + " executor"));
    }

    /** A training of the plan for an executor. */
    private final class Task implements TrialTask {
        private final PlannedTraining training;
        private final boolean keepsWeights;

        Task(PlannedTraining training) {
            this.training = training;
            this.keepsWeights = kept.contains(training.digest());
        }

        /** Of two tasks for one training the one that keeps the weights. */
        Task keeping(Task other) {
            return other.keepsWeights ? other : this;
        }

        @Override
        public String digest() {
            return training.digest();
        }

        @Override
        public String label() {
            return training.label();
        }

        @Override
        public String model() {
            return training.spec().model().name();
        }

        @Override
        public List<String> needs() {
            return training.teachers().stream().map(PlannedTraining::digest).toList();
        }

        @Override
        public double cost() {
            return training.spec().work();
        }

        @Override
        public boolean isDone() {
            return store.holds(training.spec(), keepsWeights);
        }

        @Override
        public Map<String, Object> request() {
            if (settings.recipe().isEmpty()) {
                return Map.of();
            }
            Map<String, Object> request = new LinkedHashMap<>(settings.recipe());
            request.put("seed", training.seed());
            request.put("artefact", training.digest());
            return request;
        }

        @Override
        public void run(TrainingListener listener) {
            Optional<Checkpoints> checkpoints = store.checkpoints(training.spec());
            try (ArtefactStore.Draft draft = store.draft(training.spec(), keepsWeights)) {
                TrialContext context =
                        new TrialContext(
                                splits.get(settings.benchmark(), training.seed())
                                        .data()
                                        .get(training.part()),
                                training.teachers().stream()
                                        .map(Experiment.this::artefact)
                                        .toList(),
                                device,
                                draft,
                                checkpoints,
                                store.ledger(training.spec()),
                                store.states());
                Artefact artefact = training.spec().run(context, listener);
                draft.complete(
                        TrialRecord.contents(
                                training.spec(), request(), training.isRepeatable(), environment),
                        artefact);
            }
            checkpoints.ifPresent(Checkpoints::delete);
        }
    }
}

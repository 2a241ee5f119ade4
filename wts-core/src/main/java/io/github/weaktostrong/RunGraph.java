package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.JsonReport;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.SeedData;
import io.github.weaktostrong.trial.TeacherLabels;
import io.github.weaktostrong.trial.Trial;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialOutcome;
import io.github.weaktostrong.trial.TrialProvenance;
import io.github.weaktostrong.trial.TrialSpec;
import io.github.weaktostrong.trial.TrialStore;
import io.github.weaktostrong.trial.TrialTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out the trainings of an experiment, then measures their models. */
final class RunGraph {
    private final ExperimentSettings settings;
    private final ClassifierBenchmark benchmark;
    private final RunPlan plan;
    private final Device device;
    private final TrialStore store;
    private final Map<String, Object> environment;
    private @Nullable SeedParts latest; // one seed at a time is in memory
    private long latestSeed;

    RunGraph(ExperimentSettings experiment) {
        settings = experiment;
        benchmark = settings.benchmark();
        device = Engines.device(settings.device());
        plan = RunPlan.of(settings);
        environment = Environment.of(device);
        store =
                settings.output() == null
                        ? TrialStore.inMemory()
                        : TrialStore.in(settings.output().resolve("store"));
    }

    /** Runs experiments whose trainings are one plan. */
    static List<WeakToStrongResult> runAll(List<RunGraph> graphs) {
        Map<String, TrialTask> tasks = new LinkedHashMap<>();
        for (RunGraph graph : graphs) {
            for (PlannedTraining training : graph.plan.distinct()) {
                tasks.putIfAbsent(training.digest(), graph.new Task(training));
            }
        }
        graphs.forEach(RunGraph::requireReadable);
        graphs.forEach(RunGraph::requireRows);
        RunGraph first = graphs.get(0);
        first.carryOut(List.copyOf(tasks.values()));
        return graphs.stream().map(RunGraph::measured).toList();
    }

    /** Headers of the weights and tokenizers of both models: not after hours of training. */
    private void requireReadable() {
        settings.weak().openTokenizer().close();
        settings.strong().openTokenizer().close();
    }

    /** The splits of every seed, the first one last: it is the first that is trained on. */
    private void requireRows() {
        boolean regularizes = settings.strategies().stream().anyMatch(Strategy::regularizesWeak);
        for (int i = settings.seeds().size() - 1; i >= 0; i--) {
            SeedParts parts = data(settings.seeds().get(i));
            if (regularizes) {
                RegularizedRows.require(settings, parts);
            }
        }
    }

    private WeakToStrongResult measured() {
        List<RunResult> runs = new ArrayList<>();
        List<BaselineResult> baselines = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>(settings.remarks());
        for (long seed : settings.seeds()) {
            warnings.addAll(data(seed).warnings());
            for (Strategy strategy : settings.strategies()) {
                runs.addAll(measured(strategy, seed, baselines));
            }
        }
        latest = null;
        return WeakToStrongResult.of(
                benchmark, environment, List.copyOf(warnings), runs, baselines);
    }

    /** Carries out one training and what it needs. */
    void run(String artefact) {
        PlannedTraining wanted =
                plan.distinct().stream()
                        .filter(training -> training.digest().equals(artefact))
                        .findFirst()
                        .orElseThrow(() -> PlannedTraining.unknown(artefact));
        List<TrialTask> tasks = new ArrayList<>();
        wanted.withNeeds().forEach(training -> tasks.add(new Task(training)));
        carryOut(tasks);
    }

    private void carryOut(List<TrialTask> tasks) {
        TrialClaims claims =
                settings.output() == null
                        ? TrialClaims.unshared()
                        : TrialClaims.in(settings.output().resolve("store").resolve(".claims"));
        settings.executor().run(tasks, claims, settings.listener());
    }

    private SeedParts data(long seed) {
        SeedParts known = latest;
        if (known == null || latestSeed != seed) {
            known = SeedParts.of(benchmark, seed);
            latest = known;
            latestSeed = seed;
        }
        return known;
    }

    private TrialOutcome outcome(TrialSpec spec) {
        return store.find(spec).orElseThrow(() -> PlannedTraining.notStored(spec.digest()));
    }

    /** A training of the plan for an executor. */
    private final class Task extends PlannedTask {
        private final PlannedTraining training;

        Task(PlannedTraining training) {
            super(
                    training.digest(),
                    training.label(),
                    training.teacher().stream().map(PlannedTraining::digest).toList(),
                    request(settings.recipe(), training.seed(), training.digest()));
            this.training = training;
        }

        @Override
        public double cost() {
            TrialSpec spec = training.spec();
            double parameters = spec.model().shape().bodyParameters();
            return parameters * spec.training().epochs() * (spec.isMixed() ? 2 : 1);
        }

        @Override
        public boolean isDone() {
            return store.holds(digest());
        }

        @Override
        public void run(TrainingListener listener) {
            TeacherLabels labels =
                    training.teacher()
                            .map(teacher -> outcome(teacher.spec()).labels())
                            .orElseGet(TeacherLabels::none);
            SeedData data = data(training.seed()).data().get(training.part());
            TrialOutcome fresh = Trial.run(training.spec(), data, labels, device, listener);
            store.put(
                    training.spec(),
                    fresh,
                    new TrialProvenance(environment, request(), training.isRepeatable()));
        }
    }

    /** The four models of one strategy and seed. */
    private List<RunResult> measured(Strategy strategy, long seed, List<BaselineResult> baselines) {
        RunPlan.Cell planned = plan.cell(strategy, seed);
        SeedParts data = data(seed);
        Trained teacher = trained(planned.weak(), data);
        Trained naive = trained(planned.naive(), data);
        Trained aux = trained(planned.aux(), data);
        Trained ceiling = ceiling(planned.ceilings(), data);

        Cell cell = new Cell(strategy, seed, data);
        List<RunResult> runs = new ArrayList<>();
        runs.add(cell.result(Role.WEAK, teacher, benchmark.metrics(cell.test(teacher))));
        runs.add(cell.student(Role.WTS_NAIVE, naive, teacher, ceiling));
        runs.add(cell.student(Role.WTS_AUX, aux, teacher, ceiling));
        runs.add(cell.result(Role.STRONG_CEILING, ceiling, benchmark.metrics(cell.test(ceiling))));
        baselines.addAll(cell.baselines(Role.WTS_NAIVE, naive));
        baselines.addAll(cell.baselines(Role.WTS_AUX, aux));
        return runs;
    }

    private Trained trained(List<PlannedTraining> planned, SeedParts data) {
        List<TrialSpec> specs = planned.stream().map(PlannedTraining::spec).toList();
        return Trained.of(data, specs, specs.stream().map(this::outcome).toList());
    }

    private Trained ceiling(List<List<PlannedTraining>> planned, SeedParts data) {
        List<Trained> candidates = planned.stream().map(p -> trained(p, data)).toList();
        return new CeilingChoice(benchmark, settings.ceilingSelection()).of(candidates, data);
    }

    /** Measures the models of one strategy and seed. */
    private final class Cell {
        private final Strategy strategy;
        private final long seed;
        private final SeedParts data;

        Cell(Strategy strategy, long seed, SeedParts data) {
            this.strategy = strategy;
            this.seed = seed;
            this.data = data;
        }

        Predictions test(Trained trained) {
            return data.test(trained);
        }

        RunResult student(Role role, Trained student, Trained teacher, Trained ceiling) {
            Predictions predictions = test(student);
            Metrics metrics =
                    benchmark
                            .metrics(predictions)
                            .and(benchmark.comparison(predictions, test(teacher), test(ceiling)));
            return result(role, student, metrics);
        }

        RunResult result(Role role, Trained trained, Metrics metrics) {
            Predictions predictions = test(trained);
            List<Dataset> tests = data.tests();
            Map<String, List<Double>> intervals = new LinkedHashMap<>();
            intervals.putAll(benchmark.intervals(predictions));
            intervals.putAll(benchmark.probedIntervals(tests, trained.probed()));
            return new RunResult(
                    strategy,
                    role,
                    seed,
                    trained.first().model().name(),
                    trained.with("validation", onValidation(trained)).settings(),
                    metrics.and(benchmark.probed(tests, trained.probed())),
                    intervals,
                    trained.seconds(),
                    trained.digest(),
                    predictions,
                    benchmark.probedRows(tests, trained.probed()).orElse(null));
        }

        /** What settings may be chosen by: the metrics of task and trust on V. */
        private Map<String, @Nullable Object> onValidation(Trained trained) {
            Metrics metrics = benchmark.metrics(data.validation(trained));
            Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
            for (String name : List.of(benchmark.taskMetric(), benchmark.trustMetric())) {
                chosen.put(name, JsonReport.orNull(metrics.get(name)));
            }
            return chosen;
        }

        List<BaselineResult> baselines(Role role, Trained student) {
            Predictions validation = data.validation(student);
            List<BaselineResult> results = new ArrayList<>();
            benchmark
                    .baselines(validation, test(student))
                    .forEach(
                            (name, metrics) ->
                                    results.add(
                                            new BaselineResult(
                                                    name, strategy, role, seed, metrics)));
            return results;
        }
    }
}

package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.SeedData;
import io.github.weaktostrong.trial.TeacherLabels;
import io.github.weaktostrong.trial.Trial;
import io.github.weaktostrong.trial.TrialOutcome;
import io.github.weaktostrong.trial.TrialSpec;
import io.github.weaktostrong.trial.TrialSpec.Labels;
import io.github.weaktostrong.trial.TrialSpec.Part;
import io.github.weaktostrong.trial.TrialStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The trainings of an experiment, in the order in which they need each other. */
final class RunGraph {
    private static final TeacherLabels GROUND_TRUTH = TeacherLabels.none();

    private final ExperimentSettings settings;
    private final Benchmark benchmark;
    private final ModelSpec weak;
    private final ModelSpec strong;
    private final String weakDigest;
    private final String strongDigest;
    private final TrainingConfig weakTraining;
    private final TrainingConfig strongTraining;
    private final Device device;
    private final TrialStore store;
    private final Map<String, Object> environment;
    private final Set<String> finished = new LinkedHashSet<>();

    RunGraph(ExperimentSettings experiment) {
        settings = experiment;
        benchmark = settings.benchmark();
        weak = settings.weak();
        strong = settings.strong();
        device = Engines.device(settings.device());
        weakDigest = weak.digest();
        strongDigest = strong.digest();
        FrozenParameters ofWeak = new FrozenParameters(settings.weakTraining(), weak.shape());
        FrozenParameters ofStrong = new FrozenParameters(settings.strongTraining(), strong.shape());
        weakTraining = ofWeak.effective(ofStrong);
        strongTraining = ofStrong.effective(ofWeak);
        environment = Environment.of(device);
        store =
                settings.output() == null
                        ? TrialStore.inMemory()
                        : TrialStore.in(settings.output().resolve("store"));
    }

    WeakToStrongResult run() {
        List<RunResult> runs = new ArrayList<>();
        List<BaselineResult> baselines = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>(settings.remarks());
        for (long seed : settings.seeds()) {
            SeedParts data = SeedParts.of(benchmark, seed);
            warnings.addAll(data.warnings());
            for (Strategy strategy : settings.strategies()) {
                runs.addAll(run(strategy, seed, data, baselines));
            }
        }
        return WeakToStrongResult.of(
                benchmark, environment, List.copyOf(warnings), runs, baselines);
    }

    /** The four models of one strategy and seed. */
    private List<RunResult> run(
            Strategy strategy, long seed, SeedParts data, List<BaselineResult> baselines) {
        List<Regularizer> onWeak =
                strategy.regularizesWeak() ? settings.weakRegularizers() : List.of();
        List<Regularizer> onTransfer =
                strategy.regularizesTransfer() ? settings.transferRegularizers() : List.of();

        Trained teacher = train(part -> weakSpec(part, onWeak), data, "weak", seed);
        Trained naive =
                train(
                        part -> transferSpec(part, teacher, onTransfer, off()),
                        data,
                        "transfer, naive",
                        seed,
                        teacher);
        Trained aux =
                train(
                        part -> transferSpec(part, teacher, onTransfer, auxiliary(part)),
                        data,
                        "transfer, auxiliary loss",
                        seed,
                        teacher);
        Trained ceiling = ceiling(strategy, seed, data);

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

    private Trained ceiling(Strategy strategy, long seed, SeedParts data) {
        if (!strategy.regularizesWeak()) {
            return train(part -> ceilingSpec(part, List.of()), data, "ceiling", seed);
        }
        List<Trained> candidates = new ArrayList<>();
        for (List<Regularizer> regularizers : settings.ceilingCandidates()) {
            candidates.add(train(part -> ceilingSpec(part, regularizers), data, "ceiling", seed));
        }
        List<CeilingSelection.TradeOff> tradeOffs = new ArrayList<>();
        for (Trained candidate : candidates) {
            tradeOffs.add(tradeOff(candidate, data));
        }
        int chosen = settings.ceilingSelection().select(tradeOffs);
        return candidates.get(chosen).with("ceiling_candidates", compared(candidates, tradeOffs));
    }

    /** What the choice of the ceiling was made from: V only. */
    private List<Map<String, @Nullable Object>> compared(
            List<Trained> candidates, List<CeilingSelection.TradeOff> tradeOffs) {
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        List<Map<String, @Nullable Object>> compared = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("artefact", candidates.get(i).digest());
            row.put(
                    "regularizers",
                    candidates.get(i).first().regularizers().stream()
                            .map(Regularizer::name)
                            .toList());
            row.put("validation_" + benchmark.taskMetric(), finite(tradeOffs.get(i).task()));
            row.put(
                    "validation_" + benchmark.trustMetric(),
                    finite(sign * tradeOffs.get(i).trust()));
            compared.add(row);
        }
        return compared;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null; // undefined on V
    }

    private CeilingSelection.TradeOff tradeOff(Trained candidate, SeedParts data) {
        Metrics metrics = benchmark.metrics(data.validation(candidate));
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        String trust = benchmark.trustMetric();
        return new CeilingSelection.TradeOff(
                metrics.get(benchmark.taskMetric()).orElse(Double.NEGATIVE_INFINITY),
                metrics.get(trust).stream()
                        .map(value -> sign * value)
                        .findFirst()
                        .orElse(Double.NEGATIVE_INFINITY));
    }

    private AuxiliaryConfidenceLoss auxiliary(PartOfSeed part) {
        return settings.auxiliary().apply(part.benchmark().classes());
    }

    private TrialSpec weakSpec(PartOfSeed part, List<Regularizer> regularizers) {
        return spec(part, "weak", Part.WEAK, Labels.groundTruth(), off(), regularizers);
    }

    private TrialSpec transferSpec(
            PartOfSeed part,
            Trained teacher,
            List<Regularizer> regularizers,
            AuxiliaryConfidenceLoss loss) {
        String digest = teacher.specs().get(part.index()).digest();
        Labels labels = Labels.ofTeacher(digest, settings.weakLabels());
        return spec(part, "transfer", Part.TRANSFER, labels, loss, regularizers);
    }

    private TrialSpec ceilingSpec(PartOfSeed part, List<Regularizer> regularizers) {
        Part rows =
                settings.ceilingData() == WeakToStrong.CeilingData.WEAK ? Part.WEAK : Part.TRANSFER;
        return spec(part, "ceiling", rows, Labels.groundTruth(), off(), regularizers);
    }

    private TrialSpec spec(
            PartOfSeed at,
            String training,
            Part rows,
            Labels labels,
            AuxiliaryConfidenceLoss loss,
            List<Regularizer> regularizers) {
        Map<String, Object> data = new LinkedHashMap<>(at.benchmark().description());
        data.put("split_seed", at.seed());
        boolean isWeak = training.equals("weak");
        Seeds seeds = Seeds.of(at.seed()).child(training);
        TrainingConfig config = isWeak ? weakTraining : strongTraining;
        return new TrialSpec(
                data,
                rows,
                labels,
                isWeak ? weak : strong,
                isWeak ? weakDigest : strongDigest,
                loss,
                regularizers,
                config.toBuilder().seed(seeds.child("order").value()).build(),
                seeds.child("head").value());
    }

    private static AuxiliaryConfidenceLoss off() {
        return AuxiliaryConfidenceLoss.off();
    }

    private Trained train(
            Function<PartOfSeed, TrialSpec> specs, SeedParts data, String what, long seed) {
        return train(specs, data, what, seed, null);
    }

    /** One model for each part; the labels are the teacher's, or ground truth without one. */
    private Trained train(
            Function<PartOfSeed, TrialSpec> specs,
            SeedParts data,
            String what,
            long seed,
            @Nullable Trained teacher) {
        List<TrialSpec> planned = new ArrayList<>();
        List<TrialOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            PartOfSeed part = new PartOfSeed(data.parts().get(i), i, seed);
            TrialSpec spec = specs.apply(part);
            TeacherLabels labels = teacher == null ? GROUND_TRUTH : teacher.outcome(i).labels();
            String label = "seed " + seed + ", " + what;
            String shown = data.size() == 1 ? label : label + ", " + part.benchmark().name();
            planned.add(spec);
            outcomes.add(
                    store.find(spec)
                            .orElseGet(
                                    () ->
                                            fresh(
                                                    spec,
                                                    data.data().get(part.index()),
                                                    labels,
                                                    shown)));
            finished.add(spec.digest());
        }
        return Trained.of(data, planned, outcomes);
    }

    private TrialOutcome fresh(TrialSpec spec, SeedData data, TeacherLabels labels, String label) {
        TrainingListener listener =
                settings.listener().onTraining(label, finished.size(), settings.trainings());
        TrialOutcome outcome = Trial.run(spec, data, labels, device, listener);
        store.put(spec, outcome, environment);
        return outcome;
    }

    /** A part of the benchmark in one seed. */
    private record PartOfSeed(Benchmark benchmark, int index, long seed) {}

    /** Measures the models of one strategy and seed. */
    private record CellContext(Strategy strategy, long seed, SeedParts data) {}

    private final class Cell {
        private final CellContext at;

        Cell(Strategy strategy, long seed, SeedParts data) {
            at = new CellContext(strategy, seed, data);
        }

        Predictions test(Trained trained) {
            return at.data().test(trained);
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
            List<Dataset> tests = at.data().tests();
            Map<String, List<Double>> intervals = new LinkedHashMap<>();
            intervals.putAll(benchmark.intervals(predictions));
            intervals.putAll(benchmark.probedIntervals(tests, trained.probed()));
            return new RunResult(
                    at.strategy(),
                    role,
                    at.seed(),
                    trained.first().model().name(),
                    trained.settings(),
                    metrics.and(benchmark.probed(tests, trained.probed())),
                    intervals,
                    trained.seconds(),
                    trained.digest(),
                    predictions);
        }

        List<BaselineResult> baselines(Role role, Trained student) {
            Predictions validation = at.data().validation(student);
            List<BaselineResult> results = new ArrayList<>();
            benchmark
                    .baselines(validation, test(student))
                    .forEach(
                            (name, metrics) ->
                                    results.add(
                                            new BaselineResult(
                                                    name,
                                                    at.strategy(),
                                                    role,
                                                    at.seed(),
                                                    metrics)));
            return results;
        }
    }
}

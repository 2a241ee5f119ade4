package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.TrainingConfig;
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
    private final AuxiliaryConfidenceLoss auxiliary;
    private final TrialStore store;
    private final Map<String, Object> environment;
    private final Set<String> finished = new LinkedHashSet<>();

    RunGraph(ExperimentSettings experiment) {
        settings = experiment;
        benchmark = settings.benchmark();
        weak = settings.weak();
        strong = settings.strong();
        device = Engines.device(settings.device());
        auxiliary = settings.auxiliary();
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
        Set<String> warnings = new LinkedHashSet<>();
        for (long seed : settings.seeds()) {
            SeedData data = new SeedData(benchmark.splits(seed));
            warnings.addAll(data.splits().warnings());
            for (Strategy strategy : settings.strategies()) {
                runs.addAll(run(strategy, seed, data, baselines));
            }
        }
        return WeakToStrongResult.of(
                benchmark, environment, List.copyOf(warnings), runs, baselines);
    }

    /** The four models of one strategy and seed. */
    private List<RunResult> run(
            Strategy strategy, long seed, SeedData data, List<BaselineResult> baselines) {
        List<Regularizer> onWeak =
                strategy.regularizesWeak() ? settings.weakRegularizers() : List.of();
        List<Regularizer> onTransfer =
                strategy.regularizesTransfer() ? settings.transferRegularizers() : List.of();

        Trained teacher = train(weakSpec(seed, onWeak), data, GROUND_TRUTH, "weak", seed);
        TeacherLabels labels = teacher.outcome().labels();
        TrialSpec naiveSpec = transferSpec(seed, teacher, onTransfer, off());
        TrialSpec auxSpec = transferSpec(seed, teacher, onTransfer, auxiliary);
        Trained naive = train(naiveSpec, data, labels, "transfer, naive", seed);
        Trained aux = train(auxSpec, data, labels, "transfer, auxiliary loss", seed);
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

    private Trained ceiling(Strategy strategy, long seed, SeedData data) {
        if (!strategy.regularizesWeak()) {
            return train(ceilingSpec(seed, List.of()), data, GROUND_TRUTH, "ceiling", seed);
        }
        List<Trained> candidates = new ArrayList<>();
        for (List<Regularizer> regularizers : settings.ceilingCandidates()) {
            candidates.add(
                    train(ceilingSpec(seed, regularizers), data, GROUND_TRUTH, "ceiling", seed));
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
            row.put("artefact", candidates.get(i).spec().digest());
            row.put(
                    "regularizers",
                    candidates.get(i).spec().regularizers().stream()
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

    private CeilingSelection.TradeOff tradeOff(Trained candidate, SeedData data) {
        Metrics metrics =
                benchmark.metrics(
                        new Predictions(
                                "validation",
                                data.splits().validation(),
                                candidate.outcome().validation()));
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        String trust = benchmark.trustMetric();
        return new CeilingSelection.TradeOff(
                metrics.get(benchmark.taskMetric()).orElse(Double.NEGATIVE_INFINITY),
                metrics.get(trust).stream()
                        .map(value -> sign * value)
                        .findFirst()
                        .orElse(Double.NEGATIVE_INFINITY));
    }

    private TrialSpec weakSpec(long seed, List<Regularizer> regularizers) {
        Seeds seeds = Seeds.of(seed).child("weak");
        return spec(seed, Part.WEAK, Labels.groundTruth(), true, off(), regularizers, seeds);
    }

    private TrialSpec transferSpec(
            long seed,
            Trained teacher,
            List<Regularizer> regularizers,
            AuxiliaryConfidenceLoss loss) {
        Seeds seeds = Seeds.of(seed).child("transfer");
        Labels labels = Labels.ofTeacher(teacher.spec().digest(), settings.weakLabels());
        return spec(seed, Part.TRANSFER, labels, false, loss, regularizers, seeds);
    }

    private TrialSpec ceilingSpec(long seed, List<Regularizer> regularizers) {
        Part part =
                settings.ceilingData() == WeakToStrong.CeilingData.WEAK ? Part.WEAK : Part.TRANSFER;
        Seeds seeds = Seeds.of(seed).child("ceiling");
        return spec(seed, part, Labels.groundTruth(), false, off(), regularizers, seeds);
    }

    private TrialSpec spec(
            long seed,
            Part part,
            Labels labels,
            boolean isWeak,
            AuxiliaryConfidenceLoss loss,
            List<Regularizer> regularizers,
            Seeds seeds) {
        Map<String, Object> data = new LinkedHashMap<>(benchmark.description());
        data.put("split_seed", seed);
        TrainingConfig training = isWeak ? weakTraining : strongTraining;
        return new TrialSpec(
                data,
                part,
                labels,
                isWeak ? weak : strong,
                isWeak ? weakDigest : strongDigest,
                loss,
                regularizers,
                training.toBuilder().seed(seeds.child("order").value()).build(),
                seeds.child("head").value());
    }

    private static AuxiliaryConfidenceLoss off() {
        return AuxiliaryConfidenceLoss.off();
    }

    private Trained train(
            TrialSpec spec, SeedData data, TeacherLabels labels, String what, long seed) {
        TrialOutcome outcome =
                store.find(spec)
                        .orElseGet(
                                () -> {
                                    String label = "seed " + seed + ", " + what;
                                    TrialOutcome fresh =
                                            Trial.run(
                                                    spec,
                                                    data,
                                                    benchmark.classes(),
                                                    labels,
                                                    device,
                                                    settings.listener()
                                                            .onTraining(
                                                                    label,
                                                                    finished.size(),
                                                                    settings.trainings()));
                                    store.put(spec, fresh, environment);
                                    return fresh;
                                });
        finished.add(spec.digest());
        return new Trained(spec, outcome, spec.settings());
    }

    private record Trained(TrialSpec spec, TrialOutcome outcome, Map<String, Object> settings) {

        Trained with(String name, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(settings);
            more.put(name, value);
            return new Trained(spec, outcome, more);
        }
    }

    /** Measures the models of one strategy and seed. */
    private record CellContext(Strategy strategy, long seed, SeedData data) {}

    private final class Cell {
        private final CellContext at;

        Cell(Strategy strategy, long seed, SeedData data) {
            at = new CellContext(strategy, seed, data);
        }

        Predictions test(Trained trained) {
            return new Predictions("test", at.data().splits().test(), trained.outcome().test());
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
            return new RunResult(
                    at.strategy(),
                    role,
                    at.seed(),
                    trained.spec().model().name(),
                    trained.settings(),
                    metrics,
                    benchmark.intervals(predictions),
                    trained.outcome().seconds(),
                    trained.spec().digest(),
                    predictions);
        }

        List<BaselineResult> baselines(Role role, Trained student) {
            Predictions validation =
                    new Predictions(
                            "validation",
                            at.data().splits().validation(),
                            student.outcome().validation());
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

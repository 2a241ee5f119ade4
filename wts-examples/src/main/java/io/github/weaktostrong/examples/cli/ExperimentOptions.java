package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.PlannedTraining;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.ResultFolder;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.report.ComparisonReport;
import io.github.weaktostrong.eval.report.HtmlReport;
import io.github.weaktostrong.eval.report.RocFigure;
import io.github.weaktostrong.examples.experiments.Experiment;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Overrides;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.experiments.PrivacyExperiment;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.result.MethodComparison;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every experiment has, and what is done with them. */
final class ExperimentOptions {
    private static final int FEWEST_ROWS = 13;
    private static final int MANY = 10_000;

    @Option(names = "--out", required = true, description = "Folder of the results; reused.")
    private Path out = Path.of("");

    @Option(
            names = "--preset",
            defaultValue = "mini",
            description =
                    "Scale: mini, paper, for fairness also mini-pros-cons, or a .properties file"
                            + " (default: ${DEFAULT-VALUE}).")
    private String preset = "mini";

    @Option(
            names = "--data",
            description =
                    "Files or folder of the benchmark, or rows of one's own in a .jsonl, .csv,"
                            + " .tsv, .parquet or .arrow file (default: the embedded data).")
    private List<Path> data = new ArrayList<>();

    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Option(names = "--weak", description = "Weak model (default: the preset's).")
    private Optional<String> weak = Optional.empty();

    @Option(names = "--strong", description = "Strong model (default: the preset's).")
    private Optional<String> strong = Optional.empty();

    @Option(
            names = "--strategies",
            split = ",",
            defaultValue = "NO_TFT,WEAK_TFT,WEAK_WTS_TFT",
            description = "Strategies (default: ${DEFAULT-VALUE}).")
    private List<Strategy> strategies = List.of();

    @Option(
            names = "--seeds",
            split = ",",
            defaultValue = "1,2,3",
            description = "Seeds of split, head and order (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds = List.of();

    @Option(names = "--epochs", description = "Passes over the data (default: the preset's).")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--batch-size", description = "Rows of a step (default: the preset's).")
    private Optional<Integer> batchSize = Optional.empty();

    @Option(names = "--learning-rate", description = "Of both models (default: the preset's).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--train",
            paramLabel = "PART",
            description =
                    "What of the strong model is trained: all, head (a linear probe), last:K (the"
                            + " last K layers, what follows them, and the head) or lora (low-rank"
                            + " matrices beside the weights, and a classifier's head) (default: the"
                            + " preset's, all).")
    private Optional<String> train = Optional.empty();

    @Option(
            names = "--train-weak",
            paramLabel = "PART",
            description = "The same of the weak model (default: the preset's, all).")
    private Optional<String> trainWeak = Optional.empty();

    @Mixin private LoraOptions lora = new LoraOptions();

    @Option(names = "--max-rows", description = "Seeded sample of rows, before splitting.")
    private Optional<Integer> maxRows = Optional.empty();

    @Mixin private ComputeOptions compute = new ComputeOptions();

    @Mixin private MicroBatchOption microBatch = new MicroBatchOption();

    @Mixin private RecomputeOption recompute = new RecomputeOption();

    @Option(
            names = "--keep-models",
            split = ",",
            paramLabel = "ROLE",
            description =
                    "Keep the trained models of these roles as Hugging Face folders in"
                            + " OUT/store/ARTEFACT/model (default: none).")
    private List<Role> keepModels = List.of();

    @Mixin private JobsOption jobs = new JobsOption();

    @Mixin private DryRunOption dryRun = new DryRunOption();

    /** The scale of the preset. */
    String preset() {
        return preset;
    }

    /** Runs an experiment whose strategies differ in a strength. */
    void run(Experiment experiment, LambdaOptions strengths) {
        Overrides overrides =
                overrides(strengths.lambda(), strengths.lambdaTransfer(), strengths.alpha());
        run(experiment, strengths.withFurther(overrides.on(experiment.preset())), builder -> {});
    }

    /**
     * Runs an experiment and writes its results, or prints what would run.
     *
     * @param settings the experiment's, with the overrides that it has alone
     * @param more further settings of the builder
     */
    void run(Experiment experiment, Preset settings, Consumer<WeakToStrong.Builder> more) {
        ExperimentRun defined = defined(experiment, settings);
        check(defined.preset());
        Benchmark benchmark = benchmark(defined);
        WeakToStrongResult result;
        try (ExperimentProgress progress = new ExperimentProgress()) {
            WeakToStrong.Builder builder = builder(defined, benchmark, progress);
            more.accept(builder);
            WeakToStrong run = builder.build(); // refuses before models are opened for remarks
            defined.experiment()
                    .notices(benchmark, seeds.get(0))
                    .forEach(line -> System.err.println("wts: " + line));
            if (dryRun.isAsked()) {
                dryRun.print(run.benchmark(), run.plan());
                return;
            }
            defined.remarks(compute.device()).forEach(builder::remark);
            try (TrialExecutor executor = executor(run.plan())) {
                result = builder.executor(executor).build().run();
            }
        }
        write(result);
    }

    private ExperimentRun defined(Experiment experiment, Preset settings) {
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException(
                    "--seeds names none; expected at least one, such as 1,2,3; name some");
        }
        return new ExperimentRun(
                experiment.name(),
                settings.with(models()).with(ExperimentRun.columns(columns.named())),
                data,
                maxRows,
                seeds.get(0),
                strategies,
                seeds);
    }

    private Benchmark benchmark(ExperimentRun run) {
        return dryRun.isAsked() // which leaves the folder as it is
                ? run.benchmark()
                : run.benchmark(out, compute.deviceName());
    }

    private TrialExecutor executor(List<PlannedTraining> plan) {
        return jobs.executor(out, compute.deviceName(), keepModels, () -> atOnce(plan));
    }

    private WeakToStrong.Builder builder(
            ExperimentRun defined, Benchmark benchmark, ExperimentListener listener) {
        return defined.builder(benchmark)
                .device(compute.deviceName())
                .output(out)
                .keepModels(keepModels.toArray(new Role[0]))
                .listener(listener);
    }

    /** Trainings at once by model, which are told. */
    private Map<String, Integer> atOnce(List<PlannedTraining> plan) {
        Map<String, Integer> chosen = new TreeMap<>();
        SpeedProbe probe = SpeedProbe.of(List.of(), compute);
        Capacity capacity = Capacity.of(compute.device(), null);
        SplitSizes rows = new SplitSizes(MANY, MANY, 1, 1); // how many, changes no step
        for (PlannedTraining each : plan) {
            TrainingCost cost = each.cost(rows, each.spec().training().maxLength());
            ModelSpec model = each.spec().model();
            chosen.merge(
                    model.name(), probe.jobs(capacity, cost, model.shape().layers()), Math::min);
        }
        System.err.println("wts: " + capacity.told(chosen));
        return chosen;
    }

    /**
     * Runs an experiment once for each transfer method, as one plan, and writes the comparison.
     *
     * @param methods as {@code --method} reads them, distinct
     */
    void compare(Experiment experiment, LambdaOptions strengths, List<String> methods) {
        Overrides overrides =
                overrides(strengths.lambda(), strengths.lambdaTransfer(), strengths.alpha());
        Preset settings = strengths.withFurther(overrides.on(experiment.preset()));
        if (settings.has(ExperimentRun.METHOD)) {
            throw new IllegalArgumentException(
                    "--method or the setting method in a comparison; expected the methods in"
                            + " --methods alone; leave it out");
        }
        List<ExperimentRun> runs =
                methods.stream()
                        .map(method -> settings.with(Map.of(ExperimentRun.METHOD, method)))
                        .map(preset -> defined(experiment, preset))
                        .toList();
        check(runs.get(0).preset());
        Benchmark benchmark = benchmark(runs.get(0));
        List<WeakToStrong> experiments;
        List<WeakToStrongResult> results;
        try (ExperimentProgress progress = new ExperimentProgress()) {
            List<WeakToStrong.Builder> builders =
                    runs.stream().map(run -> builder(run, benchmark, progress)).toList();
            experiments = builders.stream().map(WeakToStrong.Builder::build).toList();
            runs.get(0)
                    .experiment()
                    .notices(benchmark, seeds.get(0))
                    .forEach(line -> System.err.println("wts: " + line));
            if (dryRun.isAsked()) {
                dryRun.print(experiments.get(0).benchmark(), distinct(experiments));
                return;
            }
            List<String> remarks =
                    defined(experiment, settings).remarks(compute.device()); // of no method
            builders.forEach(builder -> remarks.forEach(builder::remark));
            try (TrialExecutor executor = executor(distinct(experiments))) {
                results =
                        WeakToStrong.runAll(
                                builders.stream()
                                        .map(builder -> builder.executor(executor).build())
                                        .toList());
            }
        }
        Map<String, WeakToStrongResult> byMethod = new LinkedHashMap<>();
        for (int i = 0; i < methods.size(); i++) {
            byMethod.put(methods.get(i), results.get(i));
        }
        write(MethodComparison.of(experiments.get(0).benchmark(), byMethod));
    }

    private static List<PlannedTraining> distinct(List<WeakToStrong> experiments) {
        Map<String, PlannedTraining> distinct = new LinkedHashMap<>();
        experiments.stream()
                .flatMap(each -> each.plan().stream())
                .forEach(training -> distinct.putIfAbsent(training.digest(), training));
        return List.copyOf(distinct.values());
    }

    private void write(MethodComparison comparison) {
        ResultFolder.write(
                out,
                "results.json",
                beside -> {
                    comparison
                            .results()
                            .forEach((method, result) -> result.write(folder(beside, method)));
                    ComparisonReport.write(comparison, beside);
                    AtomicFiles.write(beside.resolve("results.json"), comparison.toJson());
                });
        System.err.println("wts: results in " + out);
    }

    /** A folder for all that one method gave; letters of its name that a path may lack are _. */
    private static Path folder(Path out, String method) {
        return out.resolve("methods").resolve(method.replaceAll("[^a-z0-9=.-]", "_"));
    }

    /** Settings of both models: which they are, and how they compute. */
    private Map<String, String> models() {
        Map<String, String> models = new LinkedHashMap<>();
        weak.ifPresent(name -> models.put("weak", name));
        strong.ifPresent(name -> models.put("strong", name));
        compute.named().ifPresent(each -> models.put(Preset.PRECISION, each.toString()));
        microBatch
                .rows()
                .ifPresent(rows -> models.put(Preset.MICRO_BATCH_SIZE, Integer.toString(rows)));
        if (recompute.isSet()) {
            models.put(Preset.RECOMPUTE, "true");
        }
        return models;
    }

    /** Refuses options before data is read, also where nothing will run. */
    private void check(Preset preset) {
        jobs.check();
        maxRows.ifPresent(rows -> OptionValues.requireAtLeast("--max-rows", rows, FEWEST_ROWS));
        OutputFiles.requireWritableParent(out.resolve("results.json"));
        dryRun.isAsked();
        preset.precision().requireOn(compute.device());
    }

    /** The settings of trainings that every experiment has. */
    Overrides overrides(
            Optional<Double> lambda, Optional<Double> lambdaTransfer, Optional<Double> alpha) {
        Optional<TrainedPart> strongPart = train.map(lora::part);
        Optional<TrainedPart> weakPart = trainWeak.map(lora::part);
        lora.require(
                Stream.of(strongPart, weakPart)
                        .flatMap(Optional::stream)
                        .anyMatch(part -> part.kind() == TrainedPart.Kind.LORA));
        return new Overrides(
                epochs,
                batchSize,
                learningRate,
                strongPart,
                weakPart,
                lambda,
                lambdaTransfer,
                alpha);
    }

    private void write(WeakToStrongResult result) {
        MembershipCeiling ceiling = PrivacyExperiment.ceiling();
        result.write(
                out,
                beside -> {
                    HtmlReport.write(result, ceiling, beside.resolve("report.html"));
                    RocFigure.of(result, ceiling)
                            .ifPresent(
                                    roc -> roc.writeCsv(beside.resolve(RocFigure.CSV_FILE_NAME)));
                });
        System.err.println("wts: results in " + out);
    }
}

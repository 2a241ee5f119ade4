package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.Benchmark;
import io.github.weaktostrong.Strategy;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.WeakToStrongResult;
import io.github.weaktostrong.eval.report.HtmlReport;
import io.github.weaktostrong.examples.FairnessExperiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wts fairness}: three strategies x four roles x seeds on Adult or a reader's rows. */
@Command(
        name = "fairness",
        description = "Does fairness survive the transfer from a weak to a strong model?",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FairnessCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, description = "Folder of the results; reused.")
    private Path out = Path.of("");

    @Option(
            names = "--preset",
            defaultValue = "mini",
            description = "Scale: mini or paper (default: ${DEFAULT-VALUE}).")
    private String preset = "mini";

    @Option(
            names = "--data",
            description =
                    "Adult's folder or file, or a .jsonl file with text, label, group (default: the"
                            + " embedded Adult).")
    private List<Path> data = new ArrayList<>();

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

    @Option(names = "--lambda", description = "Strength on the weak model (default: the preset's).")
    private Optional<Double> lambda = Optional.empty();

    @Option(names = "--lambda-wts", description = "Strength on the transfer (default: --lambda).")
    private Optional<Double> lambdaTransfer = Optional.empty();

    @Option(names = "--alpha", description = "Largest auxiliary weight (default: the preset's).")
    private Optional<Double> alpha = Optional.empty();

    @Option(names = "--max-rows", description = "Seeded sample of rows, before splitting.")
    private Optional<Integer> maxRows = Optional.empty();

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu, gpu0, ... (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(names = "--dry-run", description = "Print what would run, and stop.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (data.size() > 1) {
            throw new IllegalArgumentException(
                    "--data is given "
                            + data.size()
                            + " times; expected one source of rows; Adult's two UCI files are one"
                            + " folder");
        }
        maxRows.filter(rows -> rows < 13)
                .ifPresent(
                        rows -> {
                            throw new IllegalArgumentException(
                                    "--max-rows "
                                            + rows
                                            + "; expected at least 13, one for each split; ask for"
                                            + " more");
                        });
        FairnessExperiment experiment = new FairnessExperiment(preset);
        Benchmark benchmark =
                experiment.benchmark(data.stream().findFirst(), maxRows, seeds.get(0));
        Specs specs = new Specs(Optional.empty());
        try (ExperimentProgress progress = new ExperimentProgress()) {
            WeakToStrong run =
                    experiment
                            .builder(
                                    new FairnessExperiment.Settings(
                                            epochs,
                                            batchSize,
                                            learningRate,
                                            lambda,
                                            lambdaTransfer,
                                            alpha))
                            .weak(specs.parse(weak.orElse(experiment.preset().text("weak"))))
                            .strong(specs.parse(strong.orElse(experiment.preset().text("strong"))))
                            .benchmark(benchmark)
                            .strategies(strategies.toArray(new Strategy[0]))
                            .seeds(seeds.stream().mapToLong(Long::longValue).toArray())
                            .device(device)
                            .output(out)
                            .listener(progress)
                            .build();
            if (dryRun) {
                Map<String, Object> plan = new LinkedHashMap<>();
                plan.put("benchmark", benchmark.description());
                plan.put("trainings", run.trainings());
                Json.print(plan);
                return 0;
            }
            WeakToStrongResult result = run.run();
            result.write(out);
            HtmlReport.write(result, out.resolve("report.html"));
        }
        System.err.println("wts: results in " + out);
        return 0;
    }
}

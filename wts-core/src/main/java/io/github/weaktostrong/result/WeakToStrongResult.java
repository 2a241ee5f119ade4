package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.ResultFolder;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.trend.RatioOfMeans;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Result of an experiment: every number, its seed and where it comes from. Immutable.
 *
 * @param property the property of trust
 * @param taskMetric key of the metric of the task
 * @param higherTaskIsBetter direction of the task metric
 * @param trustMetric key of the metric of trust
 * @param higherTrustIsBetter direction of the trust metric
 * @param furtherTrustMetrics keys of further metrics of trust
 * @param benchmark what defines the data
 * @param environment where it ran
 * @param warnings what a reader should know before believing the numbers
 * @param runs every model, by seed, strategy and role
 * @param line plain ceilings trained on shares of their rows: further points for what is measured
 *     beside the plain models; in no table and no test
 * @param baselines methods without training, on the students' predictions
 * @param summary the runs over seeds
 * @param design what was written down before the run
 * @param trends the paper's Table 1: per strategy by our metric, then by the paper's
 * @param privacy what the private trainings spent together; empty without any
 */
public record WeakToStrongResult(
        String property,
        String taskMetric,
        boolean higherTaskIsBetter,
        String trustMetric,
        boolean higherTrustIsBetter,
        List<String> furtherTrustMetrics,
        Map<String, Object> benchmark,
        Map<String, Object> environment,
        List<String> warnings,
        List<RunResult> runs,
        List<LineModel> line,
        List<BaselineResult> baselines,
        List<SummaryRow> summary,
        Design design,
        List<Trend> trends,
        Optional<PrivacyStatement> privacy) {
    private static final String JSON = "results.json";

    /** Keeps copies. */
    public WeakToStrongResult {
        benchmark = Collections.unmodifiableMap(new LinkedHashMap<>(benchmark));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        furtherTrustMetrics = List.copyOf(furtherTrustMetrics);
        warnings = List.copyOf(warnings);
        runs = List.copyOf(runs);
        line = List.copyOf(line);
        baselines = List.copyOf(baselines);
        summary = List.copyOf(summary);
        trends = List.copyOf(trends);
    }

    /**
     * Sums up the runs of an experiment.
     *
     * @param benchmark what was measured
     * @param environment where it ran
     * @param warnings what a reader should know before believing the numbers
     * @param found every model and every method without training
     * @param design what was written down before the run
     * @param overSeeds intervals of the mean over seeds from the runs of one cell, two or more
     * @param privacy what the private trainings spent together; empty without any
     */
    public static WeakToStrongResult of(
            Benchmark benchmark,
            Map<String, Object> environment,
            List<String> warnings,
            Measured found,
            Design design,
            Function<List<RunResult>, Map<String, List<Double>>> overSeeds,
            Optional<PrivacyStatement> privacy) {
        List<SummaryRow> summary = new ArrayList<>();
        List<Trend> trends = new ArrayList<>();
        List<Metrics> plain = plain(found);
        List<RunResult> runs =
                found.runs().stream().map(run -> beside(plain, run, benchmark)).toList();
        List<LineModel> line =
                found.line().stream()
                        .map(each -> each.with(beside(plain, each.run(), benchmark)))
                        .toList();
        Measured measured = new Measured(runs, line, found.baselines(), found.doubts());
        SeedOverlap overlap = SeedOverlap.of(runs, benchmark);
        List<String> remarks = new ArrayList<>(warnings);
        overlap.remark().ifPresent(remarks::add);
        for (Strategy strategy : Strategy.values()) {
            for (Role role : Role.values()) {
                List<RunResult> cell =
                        runs.stream()
                                .filter(r -> r.strategy() == strategy && r.role() == role)
                                .toList();
                if (!cell.isEmpty()) {
                    SummaryRow row =
                            SummaryRow.of(strategy, role, cell)
                                    .withGap(
                                            recovered(
                                                    role,
                                                    strategy,
                                                    runs,
                                                    benchmark,
                                                    overlap.ratio()))
                                    .withDisclosures(
                                            benchmark.disclosureMetrics(), overlap.ratio());
                    summary.add(cell.size() < 2 ? row : row.withIntervals(overSeeds.apply(cell)));
                }
            }
            if (runs.stream().anyMatch(run -> run.strategy() == strategy)) {
                trends.addAll(new TrendCell(strategy, measured, benchmark, overlap).trends());
            }
        }
        return new WeakToStrongResult(
                benchmark.property(),
                benchmark.taskMetric(),
                benchmark.higherTaskIsBetter(),
                benchmark.trustMetric(),
                benchmark.higherTrustIsBetter(),
                benchmark.furtherTrustMetrics(),
                benchmark.description(),
                environment,
                remarks,
                runs,
                line,
                found.baselines(),
                summary,
                design,
                corrected(benchmark.property(), trends, design.primary()),
                privacy);
    }

    private static List<Trend> corrected(
            String property, List<Trend> trends, List<Hypothesis> primary) {
        return Trend.corrected(Map.of(property, trends), primary).getOrDefault(property, trends);
    }

    private static Optional<RatioOfMeans> recovered(
            Role role,
            Strategy strategy,
            List<RunResult> all,
            Benchmark benchmark,
            double resplitRatio) {
        if (role != Role.WTS_NAIVE && role != Role.WTS_AUX) {
            return Optional.empty();
        }
        List<RunResult> runs = all.stream().filter(run -> run.strategy() == strategy).toList();
        Function<Role, SeedValues> task =
                each ->
                        SeedValues.of(runs, each, r -> r.metrics().get(benchmark.taskMetric()))
                                .map(benchmark::taskUnits);
        SeedValues weak = task.apply(Role.WEAK);
        SeedValues gain = task.apply(role).minus(weak);
        SeedValues gap = task.apply(Role.STRONG_CEILING).minus(weak);
        // seeds that define all three
        return RatioOfMeans.of(
                gain.of(gap.bySeed().keySet()).toArray(),
                gap.of(gain.bySeed().keySet()).toArray(),
                resplitRatio);
    }

    /** The trends by our metric, one for each strategy. */
    public List<Trend> primaryTrends() {
        return trends.stream().filter(Trend::primary).toList();
    }

    /**
     * Key of the metric of trust that V was measured by: {@link #trustMetric}, or where that is not
     * measured on V, as under attacks on each model, a further one. Empty where V has none.
     */
    public Optional<String> validationTrustMetric() {
        return Stream.concat(Stream.of(trustMetric), furtherTrustMetrics.stream())
                .filter(
                        name ->
                                runs.stream()
                                        .map(run -> run.selection().validation())
                                        .anyMatch(onV -> onV.names().contains(name)))
                .findFirst();
    }

    /**
     * Why verdicts are to be distrusted: each reason once, with the strategies that it is about;
     * then the warnings.
     */
    public List<String> distrust() {
        Map<String, Set<String>> doubted = new LinkedHashMap<>();
        for (Trend trend : trends) {
            for (Doubt doubt : trend.doubts()) {
                Set<String> cells =
                        doubted.computeIfAbsent(doubt.text(), text -> new LinkedHashSet<>());
                String strategy = trend.strategy().name();
                if (!cells.contains(strategy)) {
                    cells.add(strategy + (trend.primary() ? "" : " by the paper's metric"));
                }
            }
        }
        List<String> reasons = new ArrayList<>();
        doubted.forEach((text, cells) -> reasons.add(String.join(", ", cells) + ": " + text));
        reasons.addAll(warnings);
        return reasons;
    }

    /** The trend of a strategy by the paper's metric; empty where it was not read. */
    public Optional<Trend> paperTrend(Strategy strategy) {
        return trends.stream()
                .filter(trend -> !trend.primary() && trend.strategy() == strategy)
                .findFirst();
    }

    /** The models that were trained without any regularizer. */
    private static List<Metrics> plain(Measured found) {
        return Stream.concat(
                        found.runs().stream().filter(RunResult::isPlain),
                        found.line().stream().map(LineModel::run))
                .map(RunResult::metrics)
                .toList();
    }

    private static RunResult beside(List<Metrics> plain, RunResult run, Benchmark benchmark) {
        return run.and(benchmark.besidePlain(run.metrics(), plain));
    }

    /**
     * Through how many models of which sizes the line of plain models goes, in words; empty where
     * none was trained for it.
     */
    public Optional<String> lineWords() {
        if (line.isEmpty()) {
            return Optional.empty();
        }
        List<RunResult> whole = runs.stream().filter(RunResult::isPlain).toList();
        Map<Integer, Integer> sizes = new TreeMap<>();
        line.forEach(each -> sizes.merge(each.rows(), 1, Integer::sum));
        DoubleSummaryStatistics task =
                Stream.concat(whole.stream(), line.stream().map(LineModel::run))
                        .flatMapToDouble(run -> run.metrics().get(taskMetric).stream())
                        .summaryStatistics();
        return Optional.of(
                "The line of plain models, beside which effective robustness is measured, goes through %s of NO_TFT and %s of %s trained on fewer rows (%s)%s."
                        .formatted(
                                whole.size(),
                                line.size(),
                                line.get(0).run().model(),
                                sizes.entrySet().stream()
                                        .map(each -> each.getValue() + " on " + each.getKey())
                                        .collect(Collectors.joining(", ")),
                                task.getCount() == 0
                                        ? ""
                                        : String.format(
                                                Locale.ROOT,
                                                "; %s from %.4f to %.4f",
                                                taskMetric,
                                                task.getMin(),
                                                task.getMax())));
    }

    /**
     * Everything that was measured.
     *
     * @param runs every model, by seed, strategy and role
     * @param line plain ceilings trained on shares of their rows
     * @param baselines methods without training
     * @param doubts about every trend of these models
     */
    public record Measured(
            List<RunResult> runs,
            List<LineModel> line,
            List<BaselineResult> baselines,
            List<Doubt> doubts) {}

    /**
     * Folder of a trained model that was kept, in Hugging Face's layout: {@code
     * ModelSpec.folder(...)} opens it.
     *
     * @throws IllegalArgumentException if there is no such run, or its model was not kept
     */
    public Path model(Strategy strategy, Role role, long seed) {
        List<Path> kept =
                runs.stream()
                        .filter(r -> r.strategy() == strategy && r.role() == role)
                        .filter(r -> r.seed() == seed)
                        .flatMap(r -> r.weights().stream())
                        .toList();
        if (kept.size() != 1) {
            throw new IllegalArgumentException(
                    "%s of %s, seed %s, has %s kept models; expected one; keep it with keepModels(...), or take those of the parts of a benchmark from RunResult.weights()"
                            .formatted(role, strategy, seed, kept.size()));
        }
        return kept.get(0);
    }

    /** Tables for people. */
    public String toMarkdown() {
        return MarkdownReport.of(this);
    }

    /** The contents of {@code results.json}: snake_case keys, undefined as null. */
    public String toJson() {
        return JsonReport.of(this);
    }

    /** One line per run: strategy, role, seed, model, artefact, seconds and every metric. */
    public String toCsv() {
        return CsvReport.of(this);
    }

    /**
     * Writes {@code results.json}, {@code results.csv}, {@code report.md}, its tables as {@code
     * tables.tex}, and one file per run in {@code predictions/}, what a probe found in {@code
     * probed/}, in place of the results of an earlier run, see {@link ResultFolder}.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be written
     */
    public void write(Path folder) {
        write(folder, beside -> {});
    }

    /**
     * Writes the same files, and further ones that belong to the same run.
     *
     * @param folder where they are in the end
     * @param more writes further files into the folder that it is given
     * @throws java.io.UncheckedIOException if the folder cannot be written
     */
    public void write(Path folder, Consumer<Path> more) {
        ResultFolder.write(
                folder,
                JSON,
                beside -> {
                    writeFiles(beside);
                    more.accept(beside);
                });
    }

    private void writeFiles(Path folder) {
        for (RunResult run : runs) {
            AtomicFiles.write(
                    folder.resolve("predictions").resolve(run.predictionsFile()),
                    CsvReport.rows(run.rows()));
            run.probed()
                    .ifPresent(
                            probed ->
                                    AtomicFiles.write(
                                            folder.resolve("probed").resolve(run.predictionsFile()),
                                            CsvReport.rows(probed)));
        }
        for (LineModel each : line) {
            AtomicFiles.write(
                    folder.resolve("predictions").resolve(each.predictionsFile()),
                    CsvReport.rows(each.run().rows()));
        }
        AtomicFiles.write(folder.resolve("results.csv"), toCsv());
        String markdown = toMarkdown();
        AtomicFiles.write(folder.resolve("report.md"), markdown);
        AtomicFiles.write(folder.resolve(LatexTables.FILE_NAME), LatexTables.of(markdown));
        AtomicFiles.write(folder.resolve(JSON), toJson());
    }
}

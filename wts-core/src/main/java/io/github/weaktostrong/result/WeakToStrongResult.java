package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TrustProperty;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.privacy.PrivacyStatement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an experiment found: every number, its seed and where it comes from. Immutable.
 *
 * @param property the property of trust
 * @param taskMetric key of the metric of the task
 * @param higherTaskIsBetter direction of the task metric
 * @param trustMetric key of the metric of trust
 * @param higherTrustIsBetter direction of the trust metric
 * @param benchmark what defines the data
 * @param environment where it ran
 * @param warnings what a reader should know before believing the numbers
 * @param runs every model, by seed, strategy and role
 * @param baselines methods without training, on the students' predictions
 * @param summary the runs over seeds
 * @param trends the paper's Table 1, per strategy
 * @param privacy what the private trainings spent together; empty without any
 */
public record WeakToStrongResult(
        String property,
        String taskMetric,
        boolean higherTaskIsBetter,
        String trustMetric,
        boolean higherTrustIsBetter,
        Map<String, Object> benchmark,
        Map<String, Object> environment,
        List<String> warnings,
        List<RunResult> runs,
        List<BaselineResult> baselines,
        List<SummaryRow> summary,
        List<Trend> trends,
        Optional<PrivacyStatement> privacy) {

    /** Keeps copies. */
    public WeakToStrongResult {
        benchmark = Collections.unmodifiableMap(new LinkedHashMap<>(benchmark));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        warnings = List.copyOf(warnings);
        runs = List.copyOf(runs);
        baselines = List.copyOf(baselines);
        summary = List.copyOf(summary);
        trends = List.copyOf(trends);
    }

    public static WeakToStrongResult of(
            ClassifierBenchmark benchmark,
            Map<String, Object> environment,
            List<String> warnings,
            List<RunResult> runs,
            List<BaselineResult> baselines) {
        return of(
                benchmark,
                environment,
                warnings,
                runs,
                baselines,
                cell ->
                        benchmark.intervalsOverSeeds(
                                cell.stream().map(RunResult::predictions).toList()));
    }

    /**
     * Sums up runs.
     *
     * @param overSeeds intervals of the mean over seeds from the runs of one cell, two or more
     */
    public static WeakToStrongResult of(
            TrustProperty subject,
            Map<String, Object> environment,
            List<String> warnings,
            List<RunResult> runs,
            List<BaselineResult> baselines,
            Function<List<RunResult>, Map<String, List<Double>>> overSeeds) {
        List<SummaryRow> summary = new ArrayList<>();
        List<Trend> trends = new ArrayList<>();
        double resplitRatio = SeedOverlap.ratio(runs, subject);
        for (Strategy strategy : Strategy.values()) {
            for (Role role : Role.values()) {
                List<RunResult> cell =
                        runs.stream()
                                .filter(r -> r.strategy() == strategy && r.role() == role)
                                .toList();
                if (!cell.isEmpty()) {
                    SummaryRow row = SummaryRow.of(strategy, role, cell);
                    summary.add(cell.size() < 2 ? row : row.withIntervals(overSeeds.apply(cell)));
                }
            }
            if (runs.stream().anyMatch(run -> run.strategy() == strategy)) {
                trends.add(new TrendCell(strategy, runs, subject, resplitRatio).trend());
            }
        }
        return new WeakToStrongResult(
                subject.property(),
                subject.taskMetric(),
                subject.higherTaskIsBetter(),
                subject.trustMetric(),
                subject.higherTrustIsBetter(),
                subject.description(),
                environment,
                warnings,
                runs,
                baselines,
                summary,
                Trend.corrected(trends),
                Optional.empty());
    }

    /** This result with a privacy statement. */
    public WeakToStrongResult withPrivacy(PrivacyStatement statement) {
        return new WeakToStrongResult(
                property,
                taskMetric,
                higherTaskIsBetter,
                trustMetric,
                higherTrustIsBetter,
                benchmark,
                environment,
                warnings,
                runs,
                baselines,
                summary,
                trends,
                Optional.of(statement));
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
     * Writes {@code results.json}, {@code results.csv}, {@code report.md} and one file per run in
     * {@code predictions/}, what a probe found in {@code probed/}; each appears complete or not at
     * all.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be written
     */
    public void write(Path folder) {
        for (RunResult run : runs) {
            AtomicFiles.write(
                    folder.resolve("predictions").resolve(run.predictionsFile()),
                    CsvReport.rows(run.rows()));
            RowResults probed = run.probed();
            if (probed != null) {
                AtomicFiles.write(
                        folder.resolve("probed").resolve(run.predictionsFile()),
                        CsvReport.rows(probed));
            }
        }
        AtomicFiles.write(folder.resolve("results.csv"), toCsv());
        AtomicFiles.write(folder.resolve("report.md"), toMarkdown());
        AtomicFiles.write(folder.resolve("results.json"), toJson());
    }
}

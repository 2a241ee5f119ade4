package io.github.weaktostrong.result;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.RatioOfMeans;
import io.github.weaktostrong.trend.TaskEffect;
import io.github.weaktostrong.trend.TrendPower;
import io.github.weaktostrong.trend.TrendTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code results.json}. */
final class JsonReport {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonReport() {}

    static String of(MethodComparison comparison) {
        WeakToStrongResult first = comparison.first();
        Map<String, @Nullable Object> json = about(first);
        json.put("warnings", comparison.distrust());
        json.put("baseline", MethodComparison.BASELINE);
        json.put("preset", shared(comparison));
        json.put("task_effect", effect(first));
        json.put("tests", comparison.tests());
        json.put("rows", comparison.rows().stream().map(JsonReport::row).toList());
        return GSON.toJson(json) + "\n";
    }

    /** The settings that all methods were compared under. */
    private static Map<String, String> shared(MethodComparison comparison) {
        Map<String, String> shared = new LinkedHashMap<>(comparison.first().design().settings());
        comparison
                .results()
                .values()
                .forEach(
                        result ->
                                shared.entrySet().retainAll(result.design().settings().entrySet()));
        return shared;
    }

    private static Map<String, @Nullable Object> row(MethodComparison.Row row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("method", row.method());
        json.putAll(cell(row.summary()));
        json.put("task_difference", row.task().map(JsonReport::difference).orElse(null));
        json.put("trust_difference", row.trust().map(JsonReport::difference).orElse(null));
        return json;
    }

    private static Map<String, Object> difference(MethodComparison.Difference difference) {
        PairedTest test = difference.test();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("better", difference.verdict().toString());
        json.put("seeds", test.seeds());
        json.put("mean_units", test.mean());
        json.put("low", test.mean() - test.halfInterval());
        json.put("high", test.mean() + test.halfInterval());
        json.put("resplit_ratio", test.resplitRatio());
        json.put("p_holm", difference.p());
        return json;
    }

    private static Map<String, @Nullable Object> about(WeakToStrongResult result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("property", result.property());
        json.put("task_metric", result.taskMetric());
        json.put("higher_task_is_better", result.higherTaskIsBetter());
        json.put("trust_metric", result.trustMetric());
        json.put("higher_trust_is_better", result.higherTrustIsBetter());
        json.put("benchmark", result.benchmark());
        json.put("environment", result.environment());
        json.put("warnings", result.warnings());
        return json;
    }

    private static @Nullable Object effect(WeakToStrongResult result) {
        return result.trends().stream()
                .findFirst()
                .map(trend -> effect(trend.effect()))
                .orElse(null);
    }

    static String of(WeakToStrongResult result) {
        Map<String, @Nullable Object> json = about(result);
        json.put("privacy", result.privacy().map(PrivacyStatement::toJson).orElse(null));
        json.put("runs", result.runs().stream().map(JsonReport::run).toList());
        json.put("line", result.line().stream().map(JsonReport::line).toList());
        json.put("summary", result.summary().stream().map(JsonReport::cell).toList());
        json.put("baselines", result.baselines().stream().map(JsonReport::baseline).toList());
        json.put(
                "ceilings",
                result.runs().stream()
                        .flatMap(
                                run ->
                                        run.selection().ceiling().stream()
                                                .map(pick -> ceiling(run, pick)))
                        .toList());
        Design design = result.design();
        json.put("primary", design.names());
        json.put(
                "revisions", design.revisions().isPresent() ? design.revisions().getAsInt() : null);
        json.put("preset", design.settings());
        json.put("task_effect", effect(result));
        json.put("trends", result.trends().stream().map(JsonReport::trend).toList());
        return GSON.toJson(json) + "\n";
    }

    private static Map<String, Object> run(RunResult run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strategy", run.strategy());
        json.put("role", run.role());
        json.put("seed", run.seed());
        json.put("model", run.model());
        json.put("settings", settings(run));
        json.put("metrics", run.metrics().asMap());
        json.put("intervals", run.intervals());
        json.put("seconds", run.seconds());
        json.put("artefact", run.artefact());
        return json;
    }

    private static Map<String, Object> line(LineModel model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("share", model.share());
        json.put("rows", model.rows());
        json.putAll(run(model.run()));
        return json;
    }

    /** Every setting of the training, then what stands beside the metrics on D_T. */
    private static Map<String, Object> settings(RunResult run) {
        Map<String, Object> settings = new LinkedHashMap<>(run.settings());
        RunResult.Selection selection = run.selection();
        if (!selection.validation().names().isEmpty()) {
            settings.put("validation", selection.validation().asMap());
        }
        selection.privacy().ifPresent(statement -> settings.put("privacy", statement.toJson()));
        return settings;
    }

    /** The choice of the ceiling of one strategy and seed. */
    private static Map<String, Object> ceiling(RunResult run, CeilingPick pick) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strategy", run.strategy());
        json.put("seed", run.seed());
        json.put("candidates", pick.candidates().stream().map(JsonReport::candidate).toList());
        json.put("picked", pick.picked());
        json.put("picked_at_1_2", pick.pickedAt1To2());
        json.put("picked_at_2_1", pick.pickedAt2To1());
        return json;
    }

    private static Map<String, @Nullable Object> candidate(CeilingCandidate candidate) {
        Map<String, Object> strengths = new LinkedHashMap<>();
        candidate.regularizers().forEach(r -> strengths.put(r.name(), r.settings()));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("artefact", candidate.artefact());
        json.put("regularizers", strengths);
        json.put("task", orNull(candidate.task()));
        json.put("trust", orNull(candidate.trust()));
        json.put("epsilon", orNull(candidate.epsilon()));
        json.put("frequency", candidate.frequency());
        return json;
    }

    private static Map<String, Object> cell(SummaryRow row) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        row.metrics()
                .forEach(
                        (name, spread) -> {
                            Map<String, @Nullable Object> values = new LinkedHashMap<>();
                            values.put("mean", orNull(spread.mean()));
                            values.put("standard_deviation", orNull(spread.standardDeviation()));
                            values.put("n", spread.n());
                            if (row.intervals().containsKey(name)) {
                                values.put("interval", row.intervals().get(name));
                            }
                            if (row.disclosures().containsKey(name)) {
                                values.put("above_zero", test(row.disclosures().get(name)));
                            }
                            metrics.put(name, values);
                        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strategy", row.strategy());
        json.put("role", row.role());
        json.put("metrics", metrics);
        row.performanceGapRecovered()
                .ifPresent(ratio -> json.put("performance_gap_recovered", ratio(ratio)));
        return json;
    }

    private static Map<String, Object> test(TrendTest test) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", test.verdict().toString());
        json.put("p_of_rise", test.pOfRise());
        json.put("p_of_fall", test.pOfFall());
        json.put("seeds", test.seeds());
        return json;
    }

    private static Map<String, @Nullable Object> ratio(RatioOfMeans ratio) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("ratio_of_means", orNull(ratio.ratio()));
        json.put("low", orNull(ratio.low()));
        json.put("high", orNull(ratio.high()));
        json.put("seeds", ratio.seeds());
        return json;
    }

    /** The question behind all trends: does the student beat its teacher at the task, on V? */
    private static Map<String, @Nullable Object> effect(TaskEffect effect) {
        boolean bounded = effect.seeds() > 1;
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("verdict", effect.verdict().toString());
        json.put("seeds", effect.seeds());
        json.put("mean_units", effect.seeds() > 0 ? effect.mean() : null);
        json.put("low", bounded ? effect.low() : null);
        json.put("high", bounded ? effect.high() : null);
        return json;
    }

    private static Map<String, Object> baseline(BaselineResult baseline) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", baseline.name());
        json.put("strategy", baseline.strategy());
        json.put("role", baseline.role());
        json.put("seed", baseline.seed());
        json.put("metrics", baseline.metrics().asMap());
        return json;
    }

    private static Map<String, @Nullable Object> trend(Trend trend) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("strategy", trend.strategy());
        json.put("metric", trend.metric());
        json.put("primary", trend.primary());
        json.put("exploratory", trend.exploratory());
        json.put("on_means", trend.onMeans());
        json.put("verdict", trend.verdict().toString());
        boolean tested = !trend.comparisons().isEmpty();
        json.put("p_of_rise", tested ? trend.test().pOfRise() : null);
        json.put("p_of_fall", tested ? trend.test().pOfFall() : null);
        json.put("seeds", trend.seeds());
        json.put("independent_blocks", trend.independentBlocks());
        json.put("comparisons", trend.comparisons().stream().map(JsonReport::comparison).toList());
        json.put("doubts", trend.doubts().stream().map(Doubt::toJson).toList());
        return json;
    }

    private static Map<String, Object> comparison(Comparison comparison) {
        PairedTest test = comparison.test();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lower", comparison.lower());
        json.put("higher", comparison.higher());
        json.put("seeds", test.seeds());
        json.put("mean_difference", test.mean());
        json.put("standard_deviation", test.deviation());
        json.put("resplit_ratio", test.resplitRatio());
        json.put("p_of_rise", test.pOfRise());
        json.put("p_of_fall", test.pOfFall());
        json.put("smallest_difference_found_in_80_percent", smallestFound(test));
        return json;
    }

    /** Difference that the seeds find with 80 %, in the metric's own unit. */
    private static double smallestFound(PairedTest test) {
        TrendPower power = new TrendPower(test.seeds(), test.resplitRatio(), TrendTest.LEVEL);
        return power.detectable(0.8) * test.deviation();
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    static List<String> metricNames(WeakToStrongResult result) {
        return result.runs().stream()
                .flatMap(run -> run.metrics().names().stream())
                .distinct()
                .toList();
    }
}

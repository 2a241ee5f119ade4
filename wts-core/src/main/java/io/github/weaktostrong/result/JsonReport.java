package io.github.weaktostrong.result;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.trend.PairedTest;
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

    static String of(WeakToStrongResult result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("property", result.property());
        json.put("task_metric", result.taskMetric());
        json.put("higher_task_is_better", result.higherTaskIsBetter());
        json.put("trust_metric", result.trustMetric());
        json.put("higher_trust_is_better", result.higherTrustIsBetter());
        json.put("benchmark", result.benchmark());
        json.put("environment", result.environment());
        json.put("warnings", result.warnings());
        json.put("privacy", result.privacy().map(PrivacyStatement::toJson).orElse(null));
        json.put("runs", result.runs().stream().map(run -> run(result, run)).toList());
        json.put("summary", result.summary().stream().map(JsonReport::cell).toList());
        json.put("baselines", result.baselines().stream().map(JsonReport::baseline).toList());
        json.put("trends", result.trends().stream().map(JsonReport::trend).toList());
        return GSON.toJson(json) + "\n";
    }

    private static Map<String, Object> run(WeakToStrongResult result, RunResult run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strategy", run.strategy());
        json.put("role", run.role());
        json.put("seed", run.seed());
        json.put("model", run.model());
        json.put("settings", settings(result, run));
        json.put("metrics", run.metrics().asMap());
        json.put("intervals", run.intervals());
        json.put("seconds", run.seconds());
        json.put("artefact", run.artefact());
        return json;
    }

    /** Every setting of the training, then what stands beside the metrics on D_T. */
    private static Map<String, Object> settings(WeakToStrongResult result, RunResult run) {
        Map<String, Object> settings = new LinkedHashMap<>(run.settings());
        RunResult.Selection selection = run.selection();
        if (!selection.ceilings().isEmpty()) {
            settings.put(
                    "ceiling_candidates",
                    selection.ceilings().stream().map(c -> candidate(result, c)).toList());
        }
        if (!selection.validation().names().isEmpty()) {
            settings.put("validation", selection.validation().asMap());
        }
        selection.privacy().ifPresent(statement -> settings.put("privacy", statement.toJson()));
        return settings;
    }

    private static Map<String, @Nullable Object> candidate(
            WeakToStrongResult result, CeilingCandidate candidate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("artefact", candidate.artefact());
        if (candidate.budget().isPresent()) {
            Map<String, Object> strengths = new LinkedHashMap<>();
            candidate.regularizers().forEach(r -> strengths.put(r.name(), r.settings()));
            OptionalDouble epsilon = candidate.budget().get().guaranteedEpsilon();
            json.put("regularizers", strengths);
            json.put("validation_" + result.taskMetric(), orNull(candidate.task()));
            json.put("epsilon", epsilon.isPresent() ? epsilon.getAsDouble() : "none");
        } else {
            json.put(
                    "regularizers",
                    candidate.regularizers().stream().map(Regularizer::name).toList());
            json.put("validation_" + result.taskMetric(), orNull(candidate.task()));
            json.put("validation_" + result.trustMetric(), orNull(candidate.trust()));
        }
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
                            metrics.put(name, values);
                        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strategy", row.strategy());
        json.put("role", row.role());
        json.put("metrics", metrics);
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
        json.put("on_means", trend.onMeans());
        json.put("verdict", trend.verdict().toString());
        json.put("doubts", trend.doubts().stream().map(Doubt::text).toList());
        boolean tested = !trend.comparisons().isEmpty();
        json.put("p_of_rise", tested ? trend.test().pOfRise() : null);
        json.put("p_of_fall", tested ? trend.test().pOfFall() : null);
        json.put("comparisons", trend.comparisons().stream().map(JsonReport::comparison).toList());
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

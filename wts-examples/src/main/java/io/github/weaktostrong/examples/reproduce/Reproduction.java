package io.github.weaktostrong.examples.reproduce;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the experiments that tables and figures need, and writes all of them.
 *
 * <p>All of it is one plan in one folder: a training that several figures share runs once; the
 * folder may be shared by several processes; a run that was stopped goes on where it was.
 *
 * @param items tables and figures
 * @param scenario scale, data, seeds
 */
public record Reproduction(List<PaperItem> items, Scenario scenario) {

    /** Keeps a copy. */
    public Reproduction {
        items = List.copyOf(items);
    }

    /**
     * Measures everything that is not stored yet.
     *
     * @param out folder of the results, with the store of trainings
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     * @param executor carries the trainings out
     */
    public Results run(
            Path out, String device, TrialExecutor executor, ExperimentListener listener) {
        Results results = new Results();
        Map<Object, Benchmark> benchmarks = new HashMap<>();
        for (List<Point> open = open(results); !open.isEmpty(); open = open(results)) {
            List<WeakToStrong> experiments = new ArrayList<>();
            for (Point point : open) {
                ExperimentRun run = scenario.run(point);
                Benchmark benchmark =
                        benchmarks.computeIfAbsent(
                                dataOf(point, run), k -> run.benchmark(out, device));
                experiments.add(
                        run.builder(benchmark)
                                .output(out)
                                .device(device)
                                .executor(executor)
                                .listener(listener)
                                .build());
            }
            List<WeakToStrongResult> found = WeakToStrong.runAll(experiments);
            for (int i = 0; i < open.size(); i++) {
                results.put(open.get(i), found.get(i));
            }
        }
        return results;
    }

    /**
     * Writes {@code report.html}, {@code report.md}, {@code results.json}, {@code results.csv}, a
     * folder for every experiment, and every figure as SVG, PNG and CSV.
     */
    public void write(Results results, Path out) {
        new Report(this, results).write(out);
    }

    /** Every point of every item for which there are results already. */
    List<Point> points(Results results) {
        Set<Point> points = new LinkedHashSet<>();
        items.forEach(item -> points.addAll(item.points(scenario, results)));
        return List.copyOf(points);
    }

    private List<Point> open(Results results) {
        return results.open(points(results));
    }

    /** The key of a point's data, the same for points that differ in settings of training only. */
    private static Object dataOf(Point point, ExperimentRun run) {
        Map<String, String> settings = new LinkedHashMap<>(run.preset().settings());
        settings.keySet()
                .removeAll(
                        Set.of(
                                "weak",
                                "strong",
                                "lambda",
                                "lambda_wts",
                                "strong_lambda",
                                "epsilon",
                                "epsilon_wts",
                                "alpha",
                                "alpha_warm_up",
                                "beta",
                                "epochs",
                                "weak_epochs",
                                "strong_epochs"));
        return List.of(point.property(), settings);
    }

    /** {@code results.json}: Table 1's cells, then every experiment's own results. */
    String toJson(Results results) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("items", items.stream().map(PaperItem::name).toList());
        json.put("settings", scenario.preset().settings());
        OptionalInt revisions = scenario.preset().revisions();
        json.put("revisions", revisions.isPresent() ? revisions.getAsInt() : null);
        List<Object> cells = new ArrayList<>();
        Table1.trends(scenario, results)
                .forEach((property, trends) -> trends.forEach(t -> cells.add(cell(property, t))));
        json.put("table1", cells);
        List<Object> experiments = new ArrayList<>();
        results.all()
                .forEach(
                        (point, result) -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("property", point.property());
                            one.put("changes", point.changes());
                            one.put("strategies", point.strategies());
                            one.put("seeds", point.seeds());
                            one.put("folder", "experiments/" + point.key());
                            one.put("results", JsonParser.parseString(result.toJson()));
                            experiments.add(one);
                        });
        json.put("experiments", experiments);
        return new GsonBuilder()
                        .serializeNulls()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(json)
                + "\n";
    }

    private static Map<String, Object> cell(String property, Trend trend) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("property", property);
        cell.put("strategy", trend.strategy());
        cell.put("metric", trend.metric());
        cell.put("primary", trend.primary());
        cell.put("exploratory", trend.exploratory());
        cell.put("on_means", trend.onMeans());
        cell.put("verdict", trend.verdict().toString());
        cell.put("p_of_rise", trend.test().pOfRise());
        cell.put("p_of_fall", trend.test().pOfFall());
        cell.put("doubts", trend.doubts().stream().map(Doubt::toJson).toList());
        return cell;
    }
}

package io.github.weaktostrong.examples.reproduce;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import io.github.weaktostrong.result.Trend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code results.json} of a reproduction: Table 1's cells, then every experiment's own results. */
record ReproductionJson(Reproduction reproduction, Results results) {

    String text() {
        Scenario scenario = reproduction.scenario();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("items", reproduction.items().stream().map(PaperItem::name).toList());
        json.put("settings", scenario.preset().settings());
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
        cell.put("on_means", trend.onMeans());
        cell.put("verdict", trend.verdict().toString());
        cell.put("p_of_rise", trend.test().pOfRise());
        cell.put("p_of_fall", trend.test().pOfFall());
        cell.put("doubts", trend.doubts());
        return cell;
    }
}

package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.ResultFolder;
import io.github.weaktostrong.eval.report.ReportPage;
import io.github.weaktostrong.result.LatexTables;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.trend.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the page, its Markdown, every figure as SVG, PNG and CSV, and every result. */
final class Report {
    private final Reproduction reproduction;
    private final Results results;

    Report(Reproduction reproduction, Results results) {
        this.reproduction = reproduction;
        this.results = results;
    }

    void write(Path out) {
        ResultFolder.write(out, "results.json", this::writeFiles);
    }

    private void writeFiles(Path out) {
        Scenario scenario = reproduction.scenario();
        results.all()
                .forEach(
                        (point, result) ->
                                result.write(out.resolve("experiments").resolve(point.key())));
        ReportPage page = new ReportPage("Generalizing Trust, reproduced").lead(answer(scenario));
        page.files("results.json", "results.csv", "report.md", LatexTables.FILE_NAME);
        page.files("figures/", "experiments/");
        page.paragraph(summary(scenario)).list(questions());
        Map<String, String> origins = new LinkedHashMap<>();
        for (PaperItem item : reproduction.items()) {
            add(item.title(), item.show(scenario, results), page, out, origins);
        }
        Section tradeOffs = RolesItem.tradeOffs(scenario, results);
        if (!tradeOffs.figures().isEmpty()) {
            add("Trust against task", tradeOffs, page, out, origins);
        }
        Claims claims = new Claims(scenario, results);
        page.section("Claims of the paper");
        add(claims.inWords(), page);
        add(claims.ofDisclosure(), page);
        add(claims.inNumbers(), page);
        page.section(ReportPage.DISTRUST).list(distrust());
        page.folded("Tests behind the verdicts");
        add(Table1.tests(scenario, results), page);
        page.folded("Where every number comes from");
        page.paragraph(
                "Each experiment has a folder with results.json, results.csv, predictions of every"
                    + " test row and report.md. A row's artefact names store/ARTEFACT/record.json"
                    + " here; wts rerun store/ARTEFACT --out DIR trains it again, equal bit by bit"
                    + " on the same machine (private trainings: in distribution only).");
        page.table(
                "Experiments",
                List.of("folder", "property", "changed settings", "strategies", "seeds"),
                results.all().keySet().stream().map(Report::row).toList());
        page.table("Figures", List.of("figure", "drawn from"), rows(origins));
        page.folded("What was written down beforehand");
        page.paragraph(scenario.preset().design().words());
        page.table(
                "Settings of " + scenario.preset().name(),
                List.of("setting", "value"),
                rows(scenario.preset().settings()));
        AtomicFiles.write(out.resolve("report.html"), page.html());
        AtomicFiles.write(out.resolve("report.md"), page.markdown());
        AtomicFiles.write(out.resolve(LatexTables.FILE_NAME), LatexTables.of(page.markdown()));
        AtomicFiles.write(out.resolve("results.csv"), Section.Source.csv(results.sources()));
        AtomicFiles.write(out.resolve("results.json"), reproduction.toJson(results));
    }

    private static List<List<String>> rows(Map<String, String> values) {
        return values.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList();
    }

    private static List<String> row(Point point) {
        return List.of(
                "experiments/" + point.key(),
                point.property(),
                point.changes().isEmpty() ? "none" : point.changes().toString(),
                point.strategies().toString(),
                point.seeds().toString());
    }

    /** In how many cells of Table 1 trust rises, by our metrics. */
    private String answer(Scenario scenario) {
        Map<Verdict, Integer> cells = new EnumMap<>(Verdict.class);
        Table1.trends(scenario, results).values().stream()
                .flatMap(List::stream)
                .filter(Trend::primary)
                .forEach(trend -> cells.merge(trend.verdict(), 1, Integer::sum));
        int all = cells.values().stream().mapToInt(Integer::intValue).sum();
        return all == 0
                ? "No cell of Table 1 was measured."
                : cells.entrySet().stream()
                        .map(each -> each.getValue() + " " + words(each.getKey()))
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "Does trust rise from the weak model to the strong ceiling? Of %s cells of Table 1, "
                                                .formatted(all),
                                        "."));
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case YES -> "do";
            case NO -> "do not";
            case UNDETERMINED -> "are undetermined";
            case NOT_APPLICABLE -> "leave nothing to ask";
        };
    }

    private String summary(Scenario scenario) {
        List<String> names = reproduction.items().stream().map(PaperItem::name).toList();
        StringBuilder text = new StringBuilder();
        text.append(
                "%s of Pawelczyk et al. (2024) with the settings of %s: %s experiments. "
                        .formatted(
                                String.join(", ", names),
                                scenario.preset().name(),
                                results.all().size()));
        text.append(
                "Verdicts are made from five seeds or more only; everything else shows an order of"
                        + " magnitude.");
        return text.toString();
    }

    /** Of each property with all strategies: is there anything to ask of trust. */
    private List<String> questions() {
        List<String> questions = new ArrayList<>();
        reproduction
                .scenario()
                .tasks()
                .forEach(
                        (name, point) ->
                                results.find(point).stream()
                                        .flatMap(result -> result.trends().stream().limit(1))
                                        .forEach(
                                                t ->
                                                        questions.add(
                                                                name + ": " + t.effect().words())));
        return questions;
    }

    /** Doubts of the experiments that Table 1 is read from, then the warnings of all others. */
    private List<String> distrust() {
        Set<String> reasons = new LinkedHashSet<>();
        Map<String, Point> tasks = reproduction.scenario().tasks();
        tasks.forEach(
                (name, point) ->
                        results.find(point).stream()
                                .flatMap(result -> result.distrust().stream())
                                .forEach(why -> reasons.add(name + ": " + why)));
        results.all()
                .forEach(
                        (point, result) -> {
                            if (!tasks.containsValue(point)) {
                                result.warnings()
                                        .forEach(why -> reasons.add(point.property() + ": " + why));
                            }
                        });
        return List.copyOf(reasons);
    }

    private static void add(
            String title, Section section, ReportPage page, Path out, Map<String, String> origins) {
        page.section(title);
        add(section, page);
        for (Section.Figure figure : section.figures()) {
            String file = "figures/" + figure.name();
            page.figure(figure.image(), figure.caption(), file);
            origins.put(file + ".svg", Captions.provenance(figure.sources()));
            AtomicFiles.write(out.resolve(file + ".svg"), figure.image().svg(figure.name()));
            AtomicFiles.write(out.resolve(file + ".csv"), Section.Source.csv(figure.sources()));
            AtomicFiles.write(out.resolve(file + ".png"), figure.image().png());
        }
    }

    private static void add(Section section, ReportPage page) {
        section.paragraphs().forEach(page::paragraph);
        section.tables().forEach(table -> add(table, page));
    }

    private static void add(Section.Table table, ReportPage page) {
        if (!table.rows().isEmpty()) {
            page.table(table.caption(), table.header(), table.rows());
        }
    }
}

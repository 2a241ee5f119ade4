package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.ResultFolder;
import io.github.weaktostrong.eval.report.ReportPage;
import io.github.weaktostrong.result.LatexTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        ReportPage page = new ReportPage("Generalizing Trust, reproduced");
        page.section("Summary");
        page.paragraph(summary(scenario));
        page.list(questions());
        reproduction.items().stream()
                .filter(Table1.class::isInstance)
                .forEach(item -> add(item, page, out));
        page.section("What to distrust");
        page.list(distrust());
        reproduction.items().stream()
                .filter(item -> !(item instanceof Table1))
                .forEach(item -> add(item, page, out));
        Claims claims = new Claims(scenario, results);
        page.section("Claims of the paper");
        add(claims.inWords(), page);
        add(claims.ofDisclosure(), page);
        add(claims.inNumbers(), page);
        page.section("Where every number comes from");
        page.paragraph(
                "Each experiment has a folder with results.json, results.csv, predictions of every"
                    + " test row and report.md. A row's artefact names store/ARTEFACT/record.json"
                    + " here; wts rerun store/ARTEFACT --out DIR trains it again, equal bit by bit"
                    + " on the same machine (private trainings: in distribution only).");
        page.table(
                "Experiments",
                List.of("folder", "property", "changed settings", "strategies", "seeds"),
                results.all().keySet().stream().map(Report::row).toList());
        page.section("What was written down beforehand");
        page.paragraph(scenario.preset().design().words());
        page.table(
                "Settings of " + scenario.preset().name(),
                List.of("setting", "value"),
                scenario.preset().settings().entrySet().stream()
                        .map(setting -> List.of(setting.getKey(), setting.getValue()))
                        .toList());
        AtomicFiles.write(out.resolve("report.html"), page.html());
        AtomicFiles.write(out.resolve("report.md"), page.markdown());
        AtomicFiles.write(out.resolve(LatexTables.FILE_NAME), LatexTables.of(page.markdown()));
        AtomicFiles.write(out.resolve("results.csv"), Section.Source.csv(results.sources()));
        AtomicFiles.write(out.resolve("results.json"), reproduction.toJson(results));
    }

    private static List<String> row(Point point) {
        return List.of(
                "experiments/" + point.key(),
                point.property(),
                point.changes().isEmpty() ? "none" : point.changes().toString(),
                point.strategies().toString(),
                point.seeds().toString());
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

    /** Doubts of the experiments that Table 1 is read from, then every warning once. */
    private List<String> distrust() {
        Set<String> reasons = new LinkedHashSet<>();
        reproduction
                .scenario()
                .tasks()
                .forEach(
                        (name, point) ->
                                results.find(point).stream()
                                        .flatMap(result -> result.distrust().stream())
                                        .forEach(why -> reasons.add(name + ": " + why)));
        results.all()
                .forEach(
                        (point, result) ->
                                result.warnings()
                                        .forEach(
                                                why -> reasons.add(point.property() + ": " + why)));
        return List.copyOf(reasons);
    }

    private void add(PaperItem item, ReportPage page, Path out) {
        page.section(item.title());
        add(item.show(reproduction.scenario(), results), page, out.resolve("figures"));
    }

    private void add(Section section, ReportPage page, Path folder) {
        section.paragraphs().forEach(page::paragraph);
        section.tables().forEach(table -> add(table, page));
        for (Section.Figure figure : section.figures()) {
            String id = figure.name();
            String svg = figure.image().svg().apply(id);
            String caption = figure.caption() + " " + Captions.provenance(figure.sources());
            page.figure(svg, caption, "figures/" + id + ".svg");
            AtomicFiles.write(folder.resolve(id + ".svg"), svg);
            AtomicFiles.write(folder.resolve(id + ".csv"), Section.Source.csv(figure.sources()));
            AtomicFiles.write(folder.resolve(id + ".png"), figure.image().png().get());
        }
    }

    private static void add(Section.Table table, ReportPage page) {
        if (!table.rows().isEmpty()) {
            page.table(table.caption(), table.header(), table.rows());
        }
    }
}

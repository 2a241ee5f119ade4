package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.data.CsvTable;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The content of a table or figure.
 *
 * @param paragraphs texts above
 * @param tables tables
 * @param figures figures, each also a file of its own
 */
public record Section(List<String> paragraphs, List<Table> tables, List<Figure> figures) {

    /** Keeps copies. */
    public Section {
        paragraphs = List.copyOf(paragraphs);
        tables = List.copyOf(tables);
        figures = List.copyOf(figures);
    }

    /** A section without content. */
    public static Section empty() {
        return new Section(List.of(), List.of(), List.of());
    }

    /** This section with a paragraph. */
    public Section and(String paragraph) {
        return new Section(plus(paragraphs, paragraph), tables, figures);
    }

    /** This section with a table. */
    public Section and(Table table) {
        return new Section(paragraphs, plus(tables, table), figures);
    }

    /** This section with a figure. */
    public Section and(Figure figure) {
        return new Section(paragraphs, tables, plus(figures, figure));
    }

    private static <T> List<T> plus(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }

    /**
     * A table.
     *
     * @param caption what it shows
     * @param header names of the columns
     * @param rows the cells
     */
    public record Table(String caption, List<String> header, List<List<String>> rows) {
        /** Keeps copies. */
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A figure.
     *
     * @param name of its files, without an ending
     * @param caption what it shows
     * @param image the drawing
     * @param sources the results that it is drawn from, for caption and CSV
     */
    public record Figure(
            String name,
            String caption,
            io.github.weaktostrong.eval.report.Figure image,
            List<Source> sources) {
        /** Keeps a copy. */
        public Figure {
            sources = List.copyOf(sources);
        }
    }

    /**
     * Where numbers of a figure come from.
     *
     * @param point the experiment
     * @param result what it found
     */
    public record Source(Point point, WeakToStrongResult result) {
        /** Every number of these results, one line per model and metric. */
        static String csv(List<Source> sources) {
            StringBuilder lines =
                    new StringBuilder(
                            "property,changes,strategy,role,seed,model,metric,value,artefact\n");
            sources.forEach(source -> source.addTo(lines));
            return lines.toString();
        }

        private void addTo(StringBuilder lines) {
            for (RunResult run : result.runs()) {
                for (String metric : run.metrics().names()) {
                    OptionalDouble value = run.metrics().get(metric);
                    List<String> cells =
                            List.of(
                                    point.property(),
                                    changes(),
                                    run.strategy().name(),
                                    run.role().name(),
                                    String.valueOf(run.seed()),
                                    run.model(),
                                    metric,
                                    value.isPresent() ? String.valueOf(value.getAsDouble()) : "",
                                    run.artefact());
                    lines.append(CsvTable.line(cells, ','));
                }
            }
        }

        private String changes() {
            return point.changes().entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(" "));
        }
    }
}

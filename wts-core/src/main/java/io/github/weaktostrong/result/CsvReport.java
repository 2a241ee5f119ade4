package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.CsvTable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** {@code results.csv} and the files in {@code predictions/}. */
final class CsvReport {
    private CsvReport() {}

    static String of(WeakToStrongResult result) {
        List<String> metrics = JsonReport.metricNames(result);
        List<Object> header =
                new ArrayList<>(
                        List.of("strategy", "role", "seed", "model", "artefact", "seconds"));
        header.addAll(metrics);
        List<List<Object>> lines = new ArrayList<>();
        lines.add(header);
        for (RunResult run : result.runs()) {
            List<Object> line =
                    new ArrayList<>(
                            List.of(
                                    run.strategy(),
                                    run.role(),
                                    run.seed(),
                                    run.model(),
                                    run.artefact(),
                                    run.seconds()));
            metrics.forEach(name -> line.add(text(run.metrics().get(name))));
            lines.add(line);
        }
        return print(lines);
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    static String rows(RowResults results) {
        List<List<Object>> lines = new ArrayList<>();
        lines.add(List.copyOf(results.columns()));
        lines.addAll(results.table());
        return print(lines);
    }

    private static String print(List<List<Object>> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(CsvTable.line(line, ',')));
        return text.toString();
    }
}

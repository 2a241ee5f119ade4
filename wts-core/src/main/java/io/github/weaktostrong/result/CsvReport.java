package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.RowResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;

/** {@code results.csv} and the files in {@code predictions/}. */
final class CsvReport {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    private static final CSVFormat QUOTED = FORMAT.builder().setQuoteMode(QuoteMode.ALL).get();

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
        try {
            for (List<Object> line : lines) {
                for (int i = 0; i < line.size(); i++) {
                    format(line.get(i)).print(line.get(i), text, i == 0);
                }
                FORMAT.println(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory does not fail
        }
        return text.toString();
    }

    /** Blanks at the ends, of any script, count within quotes only. */
    private static CSVFormat format(Object value) {
        String text = value.toString();
        return text.equals(text.strip()) ? FORMAT : QUOTED;
    }
}

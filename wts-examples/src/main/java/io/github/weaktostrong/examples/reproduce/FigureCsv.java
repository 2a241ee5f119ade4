package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Every number behind a figure, one line per model and metric. */
final class FigureCsv {
    private static final String HEADER =
            "property,changes,strategy,role,seed,model,metric,value,artefact";

    private FigureCsv() {}

    static String of(Section.Figure figure) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        figure.sources().forEach(s -> add(s.point(), s.result(), lines));
        return String.join("\n", lines) + "\n";
    }

    static String ofAll(Results results) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        results.all().forEach((point, result) -> add(point, result, lines));
        return String.join("\n", lines) + "\n";
    }

    private static void add(Point point, WeakToStrongResult result, List<String> lines) {
        for (RunResult run : result.runs()) {
            for (String metric : run.metrics().names()) {
                OptionalDouble value = run.metrics().get(metric);
                lines.add(
                        List.of(
                                        point.property(),
                                        changes(point),
                                        run.strategy().name(),
                                        run.role().name(),
                                        String.valueOf(run.seed()),
                                        run.model(),
                                        metric,
                                        value.isPresent()
                                                ? String.valueOf(value.getAsDouble())
                                                : "",
                                        run.artefact())
                                .stream()
                                .map(FigureCsv::quoted)
                                .collect(Collectors.joining(",")));
            }
        }
    }

    private static String changes(Point point) {
        return point.changes().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        return text.matches("[^\",\n\r]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}

package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.eval.fairness.FairnessCsv;
import io.github.weaktostrong.eval.fairness.FairnessMetrics;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What an experiment reports, and what its files give when they are measured again. */
class ReportedAgainTest {
    private static final Gson GSON = new Gson();

    record Row(String label, boolean one, String group, String id) {}

    /** Letters of every kind, and those that mean something to a reader of CSV. */
    private static Arbitrary<String> texts() {
        Arbitrary<String> any =
                Arbitraries.frequencyOf(
                                Tuple.of(
                                        3,
                                        Arbitraries.of(
                                                " ", "\t", "\n", "\r", "\"", ",", "#", "'", "\\",
                                                "\u3000", "\u2003", "\u00a0", "\u001f", "\ufeff",
                                                "\u0000", "\u0085", "1", ".", "0", "NA", "\ufffe",
                                                "😀")),
                                Tuple.of(
                                        1,
                                        Arbitraries.integers()
                                                .between(0, Character.MAX_CODE_POINT)
                                                .filter(c -> c < 0xd800 || c > 0xdfff)
                                                .map(Character::toString)))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(parts -> String.join("", parts));
        return any.filter(text -> !text.isBlank()).map(GSON::toJson);
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        Arbitrary<String> numbers = Arbitraries.of("1", "1.0", "10e-1", "-0.0", "2.50", "1e2");
        Arbitrary<String> names = Arbitraries.oneOf(texts(), numbers);
        return Combinators.combine(
                        Arbitraries.of("0", "0.0", "1", "1.0", "1e0"),
                        Arbitraries.of(true, false),
                        names,
                        names)
                .as(Row::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 400)
    void fairness_anyRows_isTheSameFromItsFiles(@ForAll("rows") List<Row> rows) throws IOException {
        Path folder = Files.createTempDirectory("wts-reported");
        Path input = folder.resolve("rows.jsonl");
        StringBuilder lines = new StringBuilder();
        float[][] probabilities = new float[rows.size()][];
        for (int i = 0; i < probabilities.length; i++) {
            Row row = rows.get(i);
            lines.append(
                    "{\"text\":\"t\",\"label\":%s,\"group\":%s,\"id\":%s}\n"
                            .formatted(row.label, row.group, row.id));
            probabilities[i] = row.one ? new float[] {0, 1} : new float[] {1, 0};
        }
        Files.writeString(input, lines);
        Dataset data = JsonLines.read(input);
        Predictions predictions = new Predictions("test", data, probabilities);
        FairnessMetrics reported = FairnessMetricSet.table(predictions).metrics();
        result(predictions).write(folder);
        Path written = folder.resolve("predictions/NO_TFT-WEAK-1.csv");
        assertEquals(reported.toJson(), FairnessCsv.read(written).metrics().toJson());
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static WeakToStrongResult result(Predictions predictions) {
        RunResult run =
                new RunResult(
                        Strategy.NO_TFT,
                        Role.WEAK,
                        1,
                        "mini",
                        Map.of(),
                        RunResult.Selection.NONE,
                        Metrics.none(),
                        Map.of(),
                        0,
                        "none",
                        predictions,
                        Optional.empty(),
                        List.of());
        return new WeakToStrongResult(
                "fairness",
                "accuracy",
                true,
                "demographic_parity_difference",
                false,
                List.of(),
                Map.of("name", "test"),
                Map.of(),
                List.of(),
                List.of(run),
                List.of(),
                List.of(),
                List.of(),
                Design.of(List.of()),
                List.of(),
                Optional.empty());
    }
}

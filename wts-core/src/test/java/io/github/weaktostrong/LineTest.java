package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain ceilings trained on shares of their rows. */
class LineTest extends TinyExperiment {
    @TempDir private Path temp;

    /** Counts the plain models that it is given. */
    private static ClassifierBenchmark sharing(ClassifierBenchmark rows, Double... shares) {
        return new ForwardingBenchmark(rows) {
            @Override
            public List<Double> lineShares() {
                return Arrays.asList(shares);
            }

            @Override
            public Metrics besidePlain(Metrics model, List<Metrics> plain) {
                return Metrics.none().with("beside", plain.size());
            }
        };
    }

    private static Set<String> digests(List<PlannedTraining> plan) {
        return plan.stream().map(PlannedTraining::digest).collect(Collectors.toSet());
    }

    @Test
    void plan_shares_addATrainingOfEachSeedAndLeaveTheOthersAsTheyAre() {
        Set<String> before = digests(experiment(TinyBenchmark.create()).seeds(1, 2).build().plan());
        ClassifierBenchmark shared = sharing(TinyBenchmark.create(), 0.25, 0.5);
        List<PlannedTraining> plan = experiment(shared).seeds(1, 2).build().plan();
        assertEquals(20 + 4, plan.size(), "three strategies share them");
        Set<String> added = new HashSet<>(digests(plan));
        assertTrue(added.removeAll(before));
        assertEquals(4, added.size());
        for (PlannedTraining each : plan) {
            boolean line = added.contains(each.digest());
            assertEquals(line, each.spec().settings().containsKey("share"));
            if (line) {
                assertEquals("tiny-16", each.spec().model().name());
                assertEquals(List.of(), each.teachers());
                assertEquals(List.of(), each.spec().regularizers());
            }
        }
        // no plain model, no line
        List<PlannedTraining> regularized =
                experiment(shared).seeds(1).strategies(Strategy.WEAK_WTS_TFT).build().plan();
        assertTrue(regularized.stream().noneMatch(t -> t.label().contains("share")));
        assertTrue(plan.stream().anyMatch(t -> t.label().endsWith("share of 0.25 of its rows")));
    }

    /** The reference is an experiment whose whole D_W are these rows. */
    @Test
    void modelOfAShare_isThatOfAnExperimentWithTheseRowsAlone() {
        WeakToStrongResult result =
                experiment(sharing(TinyBenchmark.create(), 0.25, 0.5)).build().run();
        Dataset half = TinyBenchmark.create().splits(1).weak().share(0.5);
        assertEquals(half.size(), result.line().get(1).rows());
        RunResult reference = ceiling(TinyBenchmark.withWeak(weak -> half));
        RunResult own = result.line().get(1).run();
        assertArrayEquals(
                reference.predictions().probabilities(), own.predictions().probabilities());
        assertNotEquals(
                ceiling(TinyBenchmark.create()).predictions().scores()[0],
                own.predictions().scores()[0],
                "another model than that of all rows");
        assertNotEquals(
                result.line().get(0).run().predictions().scores()[0],
                own.predictions().scores()[0]);
    }

    private RunResult ceiling(ClassifierBenchmark benchmark) {
        return experiment(benchmark).strategies(Strategy.NO_TFT).build().run().runs().stream()
                .filter(run -> run.role() == Role.STRONG_CEILING)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void result_line_countsAmongThePlainModelsAndIsInNoCell() throws IOException {
        ClassifierBenchmark shared = sharing(TinyBenchmark.create(), 0.5);
        WeakToStrongResult plain = experiment(sharing(TinyBenchmark.create())).build().run();
        WeakToStrongResult result = experiment(shared).build().run();
        assertEquals(12, result.runs().size());
        assertEquals(plain.trends(), result.trends());
        for (RunResult run : result.runs()) {
            assertEquals(5, run.metrics().get("beside").orElseThrow(), "four roles and the line");
        }
        LineModel model = result.line().get(0);
        assertEquals(5, model.run().metrics().get("beside").orElseThrow());
        assertEquals(0.5, model.share());
        result.write(temp);
        assertEquals(
                1 + model.run().predictions().size(),
                Files.readAllLines(temp.resolve("predictions/LINE-8-1.csv")).size());
        JsonArray line =
                JsonParser.parseString(result.toJson()).getAsJsonObject().getAsJsonArray("line");
        assertEquals(1, line.size());
        JsonObject point = line.get(0).getAsJsonObject();
        assertEquals(8, point.get("rows").getAsInt());
        assertEquals(0.5, point.get("share").getAsDouble());
        assertEquals(
                model.run().metrics().get("accuracy").orElseThrow(),
                point.getAsJsonObject("metrics").get("accuracy").getAsDouble());
        String words =
                "The line of plain models, beside which effective robustness is measured, goes"
                        + " through 4 of NO_TFT and 1 of tiny-16 trained on fewer rows (1 on 8);"
                        + " accuracy from ";
        assertTrue(result.toMarkdown().contains(words), result.toMarkdown());
        assertFalse(plain.toMarkdown().contains("The line of plain models"));
    }

    @Test
    void shares_outOfRangeOrRepeated_areRefused() {
        for (Double[] wrong :
                List.of(
                        new Double[] {1.0},
                        new Double[] {0.0},
                        new Double[] {Double.NaN},
                        new Double[] {0.5, 0.5})) {
            WeakToStrong.Builder builder = experiment(sharing(TinyBenchmark.create(), wrong));
            String message =
                    assertThrows(IllegalArgumentException.class, builder::build).getMessage();
            assertTrue(
                    message.startsWith(
                            "shares of the rows for the line of plain models are "
                                    + Arrays.toString(wrong)
                                    + "; expected numbers between 0 and 1, each once"),
                    message);
        }
    }
}

package io.github.weaktostrong.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Random tables and Fairlearn's metrics of them (make_fairness_fixtures.py). */
class FairlearnParityTest {
    private static final double TOLERANCE = 1e-9;

    @Test
    void json_everyTable_equalsFairlearn() throws IOException {
        List<Table> tables = tables();
        assertTrue(tables.size() >= 10);
        for (Table table : tables) {
            assertTrue(equal(table.expected(), table.metrics().toJson()), table::toString);
        }
    }

    @Test
    void fixtures_swappedErrorRates_areRejected() throws IOException {
        assertRejected(
                c ->
                        new ConfusionMatrix(
                                c.falsePositives(),
                                c.truePositives(),
                                c.falseNegatives(),
                                c.trueNegatives()));
    }

    @Test
    void fixtures_labelsAndPredictionsSwapped_areRejected() throws IOException {
        assertRejected(
                c ->
                        new ConfusionMatrix(
                                c.truePositives(),
                                c.falseNegatives(),
                                c.trueNegatives(),
                                c.falsePositives()));
    }

    @Test
    void fixtures_positiveClassSwapped_areRejected() throws IOException {
        assertRejected(
                c ->
                        new ConfusionMatrix(
                                c.trueNegatives(),
                                c.falseNegatives(),
                                c.truePositives(),
                                c.falsePositives()));
    }

    @Test
    void fixtures_oneMissedRow_areRejected() throws IOException {
        assertRejected(
                c ->
                        new ConfusionMatrix(
                                Math.max(0, c.truePositives() - 1),
                                c.falsePositives(),
                                c.trueNegatives(),
                                c.falseNegatives()));
    }

    private static void assertRejected(UnaryOperator<ConfusionMatrix> error) throws IOException {
        for (Table table : tables()) {
            List<GroupMetrics> wrong =
                    table.metrics().groups().stream()
                            .map(g -> new GroupMetrics(g.group(), error.apply(g.confusion())))
                            .toList();
            assertFalse(
                    equal(table.expected(), new FairnessMetrics(wrong).toJson()), table::toString);
        }
    }

    private static boolean equal(JsonElement expected, JsonElement actual) {
        if (expected.isJsonObject()) {
            return expected.getAsJsonObject().keySet().equals(actual.getAsJsonObject().keySet())
                    && expected.getAsJsonObject().entrySet().stream()
                            .allMatch(e -> equal(e.getValue(), member(actual, e)));
        }
        return actual.isJsonPrimitive()
                && Math.abs(expected.getAsDouble() - actual.getAsDouble()) <= TOLERANCE;
    }

    private static JsonElement member(JsonElement object, Map.Entry<String, JsonElement> entry) {
        return object.getAsJsonObject().get(entry.getKey());
    }

    private static List<Table> tables() throws IOException {
        try (InputStream in =
                        FairlearnParityTest.class.getResourceAsStream(
                                "/fixtures/fairness_expected.json");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Fixture.class).tables();
        }
    }

    @Test
    void equal_valueBeyondTolerance_isSeen() throws IOException {
        JsonObject expected = tables().get(0).expected();
        JsonObject actual = expected.deepCopy();
        assertTrue(equal(expected, actual));
        actual.addProperty("accuracy", expected.get("accuracy").getAsDouble() + 2e-9);
        assertFalse(equal(expected, actual));
        assertEquals(6, expected.size());
    }

    record Fixture(List<Table> tables) {}

    record Table(int[] label, int[] prediction, List<String> group, JsonObject expected) {
        FairnessMetrics metrics() {
            return FairnessMetrics.of(label, prediction, group);
        }
    }
}

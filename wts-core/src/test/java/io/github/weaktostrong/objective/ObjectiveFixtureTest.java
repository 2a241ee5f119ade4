package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients that PyTorch's autograd computed in float64. */
class ObjectiveFixtureTest {

    private static final double TOLERANCE = 1e-9;
    private static final Gson GSON = new Gson();

    static Stream<JsonObject> batches() {
        try (Reader reader =
                new InputStreamReader(
                        Objects.requireNonNull(
                                ObjectiveFixtureTest.class.getResourceAsStream(
                                        "/fixtures/objective_expected.json")),
                        StandardCharsets.UTF_8)) {
            var all = JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("batches");
            return StreamSupport.stream(all.spliterator(), false).map(JsonElement::getAsJsonObject);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void softCrossEntropy_ofAFixture_equalsAutograd(JsonObject batch) {
        assertLoss(
                batch.getAsJsonObject("soft_cross_entropy"),
                SoftCrossEntropy.evaluate(matrix(batch, "logits"), matrix(batch, "weak")));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void auxiliaryConfidence_ofAFixture_equalsAutograd(JsonObject batch) {
        JsonObject made = batch.getAsJsonObject("auxiliary_confidence");
        JsonObject rules = made.getAsJsonObject("rules");
        assertEquals(batch.get("classes").getAsInt() == 2 ? 3 : 1, rules.size());
        double[][] logits = matrix(batch, "logits");
        double[][] weak = matrix(batch, "weak");
        for (String name : rules.keySet()) {
            JsonObject rule = rules.getAsJsonObject(name);
            double threshold = rule.has("threshold") ? rule.get("threshold").getAsDouble() : 0;
            Hardener hardener =
                    Hardener.withThreshold(
                            Hardening.valueOf(name.toUpperCase(Locale.ROOT)), 1, threshold);
            assertArrayEquals(
                    GSON.fromJson(rule.get("hardened"), int[].class),
                    hardener.harden(logits, weak),
                    name);
            double[][] target =
                    AuxiliaryConfidenceLoss.target(
                            logits, weak, hardener, made.get("alpha").getAsDouble());
            assertLoss(rule, SoftCrossEntropy.evaluate(logits, target));
        }
    }

    private static void assertLoss(JsonObject expected, LossGradient actual) {
        assertEquals(expected.get("value").getAsDouble(), actual.value(), TOLERANCE);
        Gradients.assertClose(matrix(expected, "gradient"), actual.gradient(), TOLERANCE);
    }

    private static double[][] matrix(JsonObject of, String key) {
        return GSON.fromJson(of.get(key), double[][].class);
    }
}

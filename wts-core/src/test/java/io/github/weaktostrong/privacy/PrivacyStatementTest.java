package io.github.weaktostrong.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrivacyStatementTest {

    private static PrivateTraining training(NoiseMode mode) {
        return new PrivateTraining("weak model, seed 1", 1.1, 0.01, 500, 1, "poisson", mode);
    }

    private static PrivacyBudget spent(NoiseMode mode) {
        return new PrivacyBudget(List.of(training(mode)), 2.5, 1e-5, "pld");
    }

    private static PrivacyStatement statement(PrivacyBudget dW, PrivacyBudget dWts) {
        return PrivacyStatement.of("one message", dW, dWts, List.of("expected batch size 16"));
    }

    @Test
    void json_ofTwoBudgets_namesEverything() {
        JsonObject json = statement(spent(NoiseMode.SECURE), PrivacyBudget.unprotected()).toJson();
        assertEquals("one message", json.get("unit").getAsString());
        assertEquals("add or remove one", json.get("neighbouring_relation").getAsString());
        JsonObject dW = json.getAsJsonObject("d_w");
        assertEquals("differential privacy", dW.get("protection").getAsString());
        assertEquals(2.5, dW.get("epsilon").getAsDouble());
        assertEquals(1e-5, dW.get("delta").getAsDouble());
        assertEquals("pld", dW.get("accountant").getAsString());
        assertEquals(
                "{\"name\":\"weak model, seed 1\",\"noise_multiplier\":1.1,\"sampling_rate\":0.01,"
                        + "\"steps\":500,\"max_grad_norm\":1.0,\"sampler\":\"poisson\","
                        + "\"noise_mode\":\"secure\"}",
                dW.getAsJsonArray("trainings").get(0).toString());
        JsonObject dWts = json.getAsJsonObject("d_wts");
        assertEquals("none", dWts.get("protection").getAsString());
        assertTrue(dWts.get("epsilon").isJsonNull());
        assertTrue(json.getAsJsonArray("not_covered").size() >= 5);
        assertEquals(
                "expected batch size 16",
                json.getAsJsonArray("public_constants").get(0).getAsString());
    }

    /** A reader relies on what is printed: 23.60 would not hold of 23.6049. */
    @Test
    void budget_printed_isRoundedUp() {
        List<PrivateTraining> one = List.of(training(NoiseMode.SECURE));
        PrivacyBudget more = new PrivacyBudget(one, 23.604903, 1.0001e-5, "pld");
        assertEquals("23.61", more.statedEpsilon());
        assertEquals("1.01e-05", more.statedDelta());
        PrivacyBudget exact = new PrivacyBudget(one, 7.9999999, 1e-5, "pld");
        assertEquals("8.000", exact.statedEpsilon());
        assertEquals("1.00e-05", exact.statedDelta());
        assertEquals("0.0001235", new PrivacyBudget(one, 1.2341e-4, 0, "pld").statedEpsilon());
        assertEquals("Infinity", spent(NoiseMode.SEEDED_NOT_PRIVATE).statedEpsilon());
        String text = statement(more, PrivacyBudget.notUsed()).toMarkdown();
        assertTrue(text.contains("- D_W: (epsilon 23.61, delta 1.01e-05), accountant pld"), text);
    }

    @Test
    void lostSteps_areNamedAndCounted() {
        PrivateTraining training = training(NoiseMode.SECURE).withSteps(500, 20);
        PrivacyStatement statement =
                statement(
                        new PrivacyBudget(List.of(training), 2.5, 1e-5, "pld"),
                        PrivacyBudget.notUsed());
        JsonObject dW = statement.toJson().getAsJsonObject("d_w");
        JsonObject json = dW.getAsJsonArray("trainings").get(0).getAsJsonObject();
        assertEquals(500, json.get("steps").getAsInt());
        assertEquals(480, json.get("released").getAsInt());
        assertEquals(20, json.get("lost").getAsInt());
        assertEquals(List.of(training), PrivacyBudget.fromJson(dW).trainings());
        String text = statement.toMarkdown();
        assertTrue(text.contains("500 steps (480 released, 20 lost), C 1.0"), text);
        assertThrows(IllegalArgumentException.class, () -> training.withSteps(10, 11));
        assertEquals(0, training.withSteps(10).lost());
    }

    @Test
    void markdown_saysWhatHoldsAndWhatDoesNot() {
        String text = statement(spent(NoiseMode.SECURE), PrivacyBudget.unprotected()).toMarkdown();
        assertTrue(text.contains("- D_W: (epsilon 2.5"), text);
        assertTrue(text.contains("- D_WTS: **none**"), text);
        assertTrue(text.contains("Not covered"), text);
        assertTrue(text.contains("pre-trained"), text);
        assertTrue(text.contains("other points of a sweep, a re-run, or earlier runs"), text);
        assertTrue(text.contains("their budgets add up"), text);
        assertTrue(text.contains("predictions/, membership-roc.csv, store/*/measured.f32"), text);
        assertTrue(
                statement(PrivacyBudget.notUsed(), PrivacyBudget.notUsed())
                        .toMarkdown()
                        .contains("**not used**"));
    }

    @ParameterizedTest
    @EnumSource(NoiseMode.class)
    void epsilon_isStatedOnlyWithSecretNoise(NoiseMode mode) {
        PrivacyBudget budget = spent(mode);
        assertEquals(mode.isPrivate(), budget.guaranteedEpsilon().isPresent());
        assertEquals(!mode.isPrivate(), budget.toJson().get("epsilon").isJsonNull());
        String text = statement(budget, PrivacyBudget.notUsed()).toMarkdown();
        assertEquals(mode.isPrivate(), text.contains("epsilon 2.5"));
        assertEquals(!mode.isPrivate(), text.contains("NOT private"));
    }

    @Test
    void epsilon_oneSeededTrainingAmongOthers_isNotGuaranteed() {
        PrivacyBudget budget =
                new PrivacyBudget(
                        List.of(training(NoiseMode.SECURE), training(NoiseMode.SEEDED_NOT_PRIVATE)),
                        3,
                        1e-5,
                        "pld");
        assertFalse(budget.guaranteedEpsilon().isPresent());
        assertEquals("none: noise is not secret", budget.protection());
    }

    @Test
    void badValues_areNamed() {
        refused("NaN", () -> new PrivacyBudget(List.of(), Double.NaN, 0, "pld"));
        refused("delta 1.0", () -> new PrivacyBudget(List.of(), 0, 1, "pld"));
        refused("without a private training", () -> new PrivacyBudget(List.of(), 2, 0, "pld"));
        refused(
                "blank",
                () ->
                        PrivacyStatement.of(
                                " ", spent(NoiseMode.SECURE), spent(NoiseMode.SECURE), List.of()));
        refused(
                "sampling rate 2.0",
                () -> new PrivateTraining("a", 1, 2, 1, 1, "poisson", NoiseMode.SECURE));
        refused(
                "absent: NOT private",
                () -> new PrivateTraining("a", 0, 0.1, 1, 1, "poisson", NoiseMode.SECURE));
    }

    private static void refused(String words, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(words) && message.contains("expected"), message);
    }
}

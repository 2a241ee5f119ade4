package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpsilonCommandTest {

    @Test
    void epsilon_ofNoise_byThreeAccountants() {
        JsonObject json = Cli.ok(args("--noise-multiplier", 1.5).toArray()).json();
        assertEquals(7.3273, json.get("rdp").getAsDouble(), 1e-3);
        assertEquals(6.76705, json.get("pld").getAsDouble(), 1e-3);
        assertEquals(6.59982, json.get("gdp").getAsDouble(), 1e-3);
        assertEquals(2249, json.get("steps").getAsInt());
        assertEquals("add or remove one", json.get("neighbouring_relation").getAsString());
    }

    @Test
    void epsilon_calibration_keepsTheBudget() {
        JsonObject json = Cli.ok(args("--epsilon", 8).toArray()).json();
        assertEquals("pld", json.get("accountant").getAsString());
        double reached = json.get("epsilon").getAsDouble();
        assertTrue(reached <= 8 && reached > 7.999, "epsilon " + reached);
        double sigma = json.get("noise_multiplier").getAsDouble();
        JsonObject back = Cli.ok(args("--noise-multiplier", sigma).toArray()).json();
        assertEquals(reached, back.get("pld").getAsDouble());
    }

    @Test
    void epsilon_withoutNoise_isUnbounded_withoutSteps_zero() {
        JsonObject json = Cli.ok(args("--noise-multiplier", 0).toArray()).json();
        assertTrue(json.get("pld").isJsonNull() && json.get("rdp").isJsonNull());
        List<Object> none = args("--noise-multiplier", 1);
        none.set(none.indexOf("--steps") + 1, 0);
        assertEquals(0, Cli.ok(none.toArray()).json().get("pld").getAsDouble());
    }

    @ParameterizedTest
    @CsvSource({
        "--sampling-rate, 1.5, sampling rate 1.5",
        "--sampling-rate, -0.1, sampling rate -0.1",
        "--sampling-rate, NaN, sampling rate NaN",
        "--sampling-rate, 4%, --sampling-rate",
        "--steps, -1, -1 steps",
        "--steps, 1.5, --steps",
        "--steps, 99999999999, --steps",
        "--delta, 0, delta 0.0",
        "--delta, 1, delta 1.0",
        "--delta, NaN, delta NaN",
        "--delta, -1e-5, delta -1.0E-5",
        "--noise-multiplier, -1, noise multiplier -1.0",
        "--noise-multiplier, NaN, noise multiplier NaN",
        "--noise-multiplier, Infinity, noise multiplier Infinity",
        "--noise-multiplier, much, --noise-multiplier"
    })
    void epsilon_badValue_isRefusedInOneLine(String option, String value, String words) {
        List<Object> args = args("--noise-multiplier", 1);
        args.set(args.indexOf(option) + 1, value);
        Cli.refused(args, words);
    }

    @ParameterizedTest
    @CsvSource({"0, epsilon 0", "-1, epsilon -1.0", "NaN, epsilon NaN", "Infinity, Infinity"})
    void epsilon_badBudget_isRefusedInOneLine(String value, String words) {
        Cli.refused(args("--epsilon", value), words);
    }

    @Test
    void epsilon_bothOrNeither_areRefused() {
        List<Object> both = args("--noise-multiplier", 1);
        both.addAll(List.of("--epsilon", 8));
        Cli.refused(both, "both --noise-multiplier and --epsilon", "expected one");
        Cli.refused(
                List.of("epsilon", "--sampling-rate", 0.01, "--steps", 10, "--delta", 1e-5),
                "neither of --noise-multiplier and --epsilon");
        Cli.refused(List.of("epsilon", "--noise-multiplier", 1, "--steps", 10), "--sampling-rate");
    }

    @Test
    void epsilon_budgetForNoSteps_isRefused() {
        List<Object> args = args("--epsilon", 8);
        args.set(args.indexOf("--steps") + 1, 0);
        Cli.refused(args, "0 steps");
    }

    private static List<Object> args(String option, Object value) {
        return new ArrayList<>(
                List.of(
                        "epsilon",
                        option,
                        value,
                        "--sampling-rate",
                        0.04,
                        "--steps",
                        2249,
                        "--delta",
                        1e-5));
    }
}

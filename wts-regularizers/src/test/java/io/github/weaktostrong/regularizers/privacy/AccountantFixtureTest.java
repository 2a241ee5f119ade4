package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.regularizers.privacy.PrivacyLoss.Direction;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against dp-accounting over the whole range of uses; make_accountant_fixtures.py wrote it. */
class AccountantFixtureTest {

    /** One composition and dp-accounting's epsilon for it. */
    record Point(List<SampledGaussianEvent> events, double delta, double rdp, double pld) {
        boolean agrees(double epsilon) {
            return Math.abs(epsilon - pld) <= Math.max(0.005, 0.01 * pld);
        }
    }

    static List<Point> points() throws IOException {
        try (Reader reader =
                new InputStreamReader(
                        AccountantFixtureTest.class.getResourceAsStream(
                                "/fixtures/accountant_expected.json"),
                        StandardCharsets.UTF_8)) {
            JsonArray rows =
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("points");
            List<Point> points = new ArrayList<>();
            for (JsonElement row : rows) {
                points.add(point(row.getAsJsonObject()));
            }
            return points;
        }
    }

    private static Point point(JsonObject row) {
        List<SampledGaussianEvent> events = new ArrayList<>();
        for (JsonElement element : row.getAsJsonArray("events")) {
            JsonObject event = element.getAsJsonObject();
            events.add(
                    new SampledGaussianEvent(
                            event.get("noise_multiplier").getAsDouble(),
                            event.get("sampling_rate").getAsDouble(),
                            event.get("steps").getAsInt()));
        }
        return new Point(
                events,
                row.get("delta").getAsDouble(),
                row.get("rdp").getAsDouble(),
                row.get("pld").getAsDouble());
    }

    @Test
    void fixture_spansTheRanges() throws IOException {
        assertEquals(72, points().size());
    }

    @ParameterizedTest
    @MethodSource("points")
    void pld_everyPoint_isDpAccountingsAndBelowRdp(Point point) {
        double pld = new PldAccountant().epsilon(point.events(), point.delta());
        assertTrue(point.agrees(pld), pld + " instead of " + point.pld());
        // Much nearer than demanded; below by no more than dp-accounting's own discretisation.
        assertEquals(point.pld(), pld, 1e-3 * point.pld());
        double rdp = new RdpAccountant().epsilon(point.events(), point.delta());
        assertTrue(rdp <= 1.0001 * point.rdp(), rdp + " above " + point.rdp());
        assertTrue(rdp >= pld, rdp + " below PLD's " + pld);
    }

    @ParameterizedTest
    @MethodSource("points")
    void pldDelta_everyPoint_returnsFromEpsilon(Point point) {
        double epsilon = new PldAccountant().epsilon(point.events(), point.delta());
        double delta = new PldAccountant().delta(point.events(), epsilon);
        assertEquals(point.delta(), delta, 2e-3 * point.delta());
        assertTrue(new RdpAccountant().delta(point.events(), epsilon) >= 0.998 * point.delta());
    }

    @Test
    void validity_plantedErrors_areRejected() throws IOException {
        assertRejected(p -> new PldAccountant().epsilon(changed(p, 0.5, 1, 1), p.delta()));
        assertRejected(p -> new PldAccountant().epsilon(changed(p, 1, 1.1, 1), p.delta()));
        assertRejected(p -> new PldAccountant().epsilon(p.events(), 2 * p.delta()));
        assertRejected(p -> new PldAccountant().epsilon(p.events(), p.delta(), Direction.ADD));
    }

    private static void assertRejected(ToDoubleFunction<Point> wrong) throws IOException {
        int rejected = 0;
        for (Point point : points().subList(0, 12)) {
            rejected += point.agrees(wrong.applyAsDouble(point)) ? 0 : 1;
        }
        assertFalse(rejected < 6, "only " + rejected + " of 12 points reject a planted error");
    }

    private static List<SampledGaussianEvent> changed(
            Point point, double sigmas, double rates, int steps) {
        return point.events().stream()
                .map(
                        e ->
                                new SampledGaussianEvent(
                                        sigmas * e.noiseMultiplier(),
                                        rates * e.samplingRate(),
                                        steps * e.steps()))
                .toList();
    }
}

package io.github.weaktostrong.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void value_notFinite_isRefusedWithItsName(double value) {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> Metrics.none().with("recall", value));
        assertEquals(
                "metric recall is "
                        + value
                        + "; expected a finite number, or an empty value where it is undefined",
                e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Metrics.none().with("recall", OptionalDouble.of(value)));
    }

    @Test
    void metrics_severalNames_keepTheirOrderAndTheUndefined() {
        Metrics metrics =
                Metrics.none().with("z", 1).with("a", OptionalDouble.empty()).with("m", 2);
        assertEquals(List.of("z", "a", "m"), List.copyOf(metrics.names()));
        assertEquals(OptionalDouble.of(1), metrics.get("z"));
        assertEquals(OptionalDouble.empty(), metrics.get("a"));
        assertEquals(OptionalDouble.empty(), metrics.get("unknown"));
        assertTrue(metrics.asMap().containsKey("a"));
        assertNull(metrics.asMap().get("a"));
        List<String> seen = new ArrayList<>();
        metrics.forEach((name, value) -> seen.add(name + value.isPresent()));
        assertEquals(List.of("ztrue", "afalse", "mtrue"), seen);
    }

    @Test
    void with_existingName_replacesTheValueInACopy() {
        Metrics before = Metrics.none().with("a", 1);
        Metrics after = before.with("a", 2).and(Metrics.none().with("b", 3));
        assertEquals(OptionalDouble.of(1), before.get("a"));
        assertEquals(OptionalDouble.of(2), after.get("a"));
        assertEquals(OptionalDouble.of(3), after.get("b"));
        assertThrows(UnsupportedOperationException.class, () -> after.asMap().put("c", 1.0));
    }
}

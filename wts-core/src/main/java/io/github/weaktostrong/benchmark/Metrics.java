package io.github.weaktostrong.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Named numbers in a fixed order, some of which may be undefined. Immutable. */
public final class Metrics {
    private final Map<String, @Nullable Double> values;

    private Metrics(Map<String, @Nullable Double> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** No metric. */
    public static Metrics none() {
        return new Metrics(Map.of());
    }

    /** These metrics and one more, or another value of the same name. */
    public Metrics with(String name, OptionalDouble value) {
        Map<String, @Nullable Double> more = new LinkedHashMap<>(values);
        more.put(name, value.isPresent() ? finite(name, value.getAsDouble()) : null);
        return new Metrics(more);
    }

    /** These metrics and one more. */
    public Metrics with(String name, double value) {
        return with(name, OptionalDouble.of(value));
    }

    /** These metrics and all of the others. */
    public Metrics and(Metrics others) {
        Map<String, @Nullable Double> more = new LinkedHashMap<>(values);
        more.putAll(others.values);
        return new Metrics(more);
    }

    /** Names, in order, the undefined ones included. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The value; empty if it is undefined or there is no such metric. */
    public OptionalDouble get(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Visits every metric in order. */
    public void forEach(BiConsumer<String, OptionalDouble> visitor) {
        values.keySet().forEach(name -> visitor.accept(name, get(name)));
    }

    /** The values by name, for JSON: undefined is null. */
    public Map<String, @Nullable Double> asMap() {
        return values;
    }

    private static double finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "metric "
                            + name
                            + " is "
                            + value
                            + "; expected a finite number, or an empty value where it is"
                            + " undefined");
        }
        return value;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}

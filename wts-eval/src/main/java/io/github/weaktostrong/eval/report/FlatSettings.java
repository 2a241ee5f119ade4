package io.github.weaktostrong.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nested settings as lines: {@code regularizers.demographic_parity.lambda} and its value. */
final class FlatSettings {
    private FlatSettings() {}

    static Map<String, String> of(Map<String, Object> settings) {
        Map<String, String> flat = new LinkedHashMap<>();
        settings.forEach((name, value) -> add(name, value, flat));
        return Collections.unmodifiableMap(flat);
    }

    private static void add(String name, @Nullable Object value, Map<String, String> flat) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, inner) -> add(name + "." + key, inner, flat));
        } else {
            flat.put(name, text(value));
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
            return Words.UNDEFINED;
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "none"
                    : map.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + text(entry.getValue()))
                            .collect(Collectors.joining(", "));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? "none"
                    : list.stream().map(FlatSettings::text).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }
}

package io.github.weaktostrong.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void json_keysOfEveryDepth_areSortedAndListsAreNot() {
        Map<String, Object> inner = ordered("z", 1, "a", 0.5);
        String sorted = "{\"a\":[{\"a\":0.5,\"z\":1},\"x\",\"b\"],\"b\":{\"a\":0.5,\"z\":1}}";
        assertEquals(sorted, CanonicalJson.of(ordered("b", inner, "a", List.of(inner, "x", "b"))));
        assertEquals(
                sorted,
                CanonicalJson.of(
                        ordered("a", List.of(ordered("a", 0.5, "z", 1), "x", "b"), "b", inner)));
    }
}

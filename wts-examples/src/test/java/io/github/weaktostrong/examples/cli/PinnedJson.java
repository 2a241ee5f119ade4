package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** Compares JSON documents: keys, their order, texts and whole numbers exactly. */
final class PinnedJson {
    private final List<String> shapes = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    private PinnedJson() {}

    /** What differs, by path: keys and lengths first. */
    static List<String> differences(String expected, String found) {
        PinnedJson comparison = new PinnedJson();
        comparison.compare("$", JsonParser.parseString(expected), JsonParser.parseString(found));
        comparison.shapes.addAll(comparison.values);
        return comparison.shapes;
    }

    private void compare(String path, JsonElement expected, JsonElement found) {
        if (expected.isJsonObject() && found.isJsonObject()) {
            objects(path, expected.getAsJsonObject(), found.getAsJsonObject());
        } else if (expected.isJsonArray() && found.isJsonArray()) {
            arrays(path, expected.getAsJsonArray(), found.getAsJsonArray());
        } else if (!(isNumber(expected) && isNumber(found)
                ? PinnedText.sameNumber(expected.getAsString(), found.getAsString())
                : expected.equals(found))) {
            values.add(difference(path, expected, found));
        }
    }

    private void objects(String path, JsonObject expected, JsonObject found) {
        List<String> keys = List.copyOf(expected.keySet());
        if (!keys.equals(List.copyOf(found.keySet()))) {
            shapes.add(difference(path + " keys", keys, found.keySet()));
        }
        keys.stream()
                .filter(found::has)
                .forEach(key -> compare(path + "." + key, expected.get(key), found.get(key)));
    }

    private void arrays(String path, JsonArray expected, JsonArray found) {
        if (expected.size() != found.size()) {
            shapes.add(difference(path + " length", expected.size(), found.size()));
        }
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            compare(path + "[" + i + "]", expected.get(i), found.get(i));
        }
    }

    private static boolean isNumber(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
    }

    private static String difference(String path, Object expected, Object found) {
        return "%s: expected %s%n    got %s".formatted(path, expected, found);
    }
}

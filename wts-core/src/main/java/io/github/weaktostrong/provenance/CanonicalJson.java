package io.github.weaktostrong.provenance;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * Settings as a text to be digested: the same whatever the order of their keys, which {@link
 * Map#of} changes from one process to the next.
 */
@API(status = API.Status.INTERNAL)
public final class CanonicalJson {
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private CanonicalJson() {}

    /** The JSON of maps, lists, texts and numbers, with the keys of every object sorted. */
    public static String of(Map<String, ?> settings) {
        return GSON.toJson(sorted(GSON.toJsonTree(settings)));
    }

    private static JsonElement sorted(JsonElement element) {
        if (element.isJsonObject()) {
            JsonObject object = new JsonObject();
            new TreeMap<>(element.getAsJsonObject().asMap())
                    .forEach((key, value) -> object.add(key, sorted(value)));
            return object;
        }
        if (element.isJsonArray()) {
            JsonArray array = new JsonArray();
            element.getAsJsonArray().forEach(each -> array.add(sorted(each)));
            return array;
        }
        return element;
    }
}

package io.github.weaktostrong.eval.benchmark;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.RowValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads DecodingTrust's style file: {@code {"dev": {style: [{"sentence", "label", "id"}, ...]},
 * "train_demo": {...}}}, one list per style, the same id and label in every list.
 */
final class StyleJson {
    private static final String BASE = "base";

    private final Path file;
    private final Map<String, Example> sources = new LinkedHashMap<>();
    private final List<Example> demonstrations = new ArrayList<>();
    private int styles;

    private StyleJson(Path file) {
        this.file = file;
    }

    static StyleJson read(Path file) {
        StyleJson style = new StyleJson(file);
        JsonObject document = JsonDocument.read(file);
        JsonObject dev = style.object(document, "dev");
        if (!dev.has(BASE)) {
            throw style.wrong(
                    "dev has no list base; expected the unchanged sentences; take the original"
                            + " file");
        }
        style.items(dev, BASE).forEach((id, row) -> style.sources.put(id, row.withId("dev-" + id)));
        for (String name : dev.keySet()) {
            if (!name.equals(BASE)) {
                style.addStyle(name, style.items(dev, name));
            }
        }
        if (style.styles == 0) {
            throw style.wrong(
                    "dev has no style beside base; expected at least one; take the original file");
        }
        if (document.has("train_demo")) {
            JsonObject demo = style.object(document, "train_demo");
            for (String name : demo.keySet()) {
                style.demonstrations.addAll(style.items(demo, name).values());
            }
        }
        return style;
    }

    /** Source sentences in order, ids {@code dev-N}, each with its styled versions. */
    List<Example> sources() {
        return List.copyOf(sources.values());
    }

    /** Sentences of the few-shot demonstrations, styled or not. */
    List<Example> demonstrations() {
        return demonstrations;
    }

    private void addStyle(String name, Map<String, Example> rows) {
        styles++;
        if (!rows.keySet().equals(sources.keySet())) {
            List<String> odd = new ArrayList<>(rows.keySet());
            odd.removeAll(sources.keySet());
            List<String> absent = new ArrayList<>(sources.keySet());
            absent.removeAll(rows.keySet());
            throw wrong(
                    "style %s has ids that do not match those of base (%s); expected one row for each source; take the original file"
                            .formatted(
                                    name,
                                    odd.isEmpty()
                                            ? "id " + absent.get(0) + " is absent"
                                            : "id " + odd.get(0) + " is not in base"));
        }
        rows.forEach(
                (id, row) -> sources.computeIfPresent(id, (k, source) -> with(source, name, row)));
    }

    private Example with(Example source, String style, Example row) {
        if (!row.label().equals(source.label())) {
            throw wrong(
                    "style %s labels %s otherwise than base; expected the source's label; take the original file"
                            .formatted(style, source.id().orElseThrow()));
        }
        List<Example> versions = new ArrayList<>(source.perturbed());
        versions.add(
                row.withId(source.id().orElseThrow() + '#' + style)
                        .withSource(source.source())
                        .withVariant(style));
        return source.withPerturbed(versions);
    }

    private Map<String, Example> items(JsonObject lists, String name) {
        JsonElement list = lists.get(name);
        if (!list.isJsonArray() || list.getAsJsonArray().isEmpty()) {
            throw wrong(
                    "style "
                            + name
                            + " has no rows; expected a list of them; take the original file");
        }
        Map<String, Example> rows = new LinkedHashMap<>();
        int index = 0;
        for (JsonElement item : list.getAsJsonArray()) {
            index++;
            if (!item.isJsonObject()) {
                throw wrong(
                        "row %s of %s is no object; expected sentence, label and id"
                                .formatted(index, name));
            }
            JsonObject row = item.getAsJsonObject();
            String id = RowValues.name(row, "id").orElse("");
            int label = JsonDocument.label(row);
            Optional<String> text = JsonDocument.text(row, "sentence").map(String::strip);
            if (id.isEmpty()
                    || label < 0
                    || label > 1
                    || text.filter(t -> !t.isEmpty()).isEmpty()) {
                throw wrong(
                        "row %s of %s lacks sentence, label (0 or 1) or id; expected all three"
                                .formatted(index, name));
            }
            if (rows.put(id, Example.of(text.get(), label)) != null) {
                throw wrong(
                        "%s has the id %s twice; expected it once; drop one".formatted(name, id));
            }
        }
        return rows;
    }

    private JsonObject object(JsonObject document, String key) {
        if (document.get(key) instanceof JsonObject object) {
            return object;
        }
        throw wrong("no object " + key + "; expected style lists under it; take the original file");
    }

    private BadInputException wrong(String what) {
        return new BadInputException(file + ": " + what + "; fetch the file again or correct it");
    }
}

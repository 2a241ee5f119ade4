package io.github.weaktostrong.eval.benchmark;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads AdvGLUE++ (one file per attacked model) and AdvGLUE's development set, which have one form.
 *
 * <p>An item holds the attacked texts and, for each field that was changed, {@code
 * original_<field>}; the clean row is the item with those in their place. Items of SemAttack on
 * pairs have the one text {@code sentence} alone. Items without an original were written by people
 * and have no clean row: they are counted and left out.
 */
final class AdvGlueJson {
    private static final String ORIGINAL = "original_";

    private final Map<AdvGlueTask, List<Example>> rows = new EnumMap<>(AdvGlueTask.class);
    private final Map<AdvGlueTask, Integer> withoutOriginal = new EnumMap<>(AdvGlueTask.class);

    /** Adds the items of a file. */
    void add(Path file) {
        JsonObject document = JsonDocument.read(file);
        for (String key : document.keySet()) {
            AdvGlueTask task =
                    AdvGlueTask.named(key)
                            .orElseThrow(
                                    () ->
                                            new BadInputException(
                                                    "%s: unknown task '%s'; expected some of %s; remove or rename it"
                                                            .formatted(
                                                                    file,
                                                                    key,
                                                                    String.join(
                                                                            ", ",
                                                                            AdvGlueTask.ids()))));
            JsonElement items = document.get(key);
            if (!items.isJsonArray()) {
                throw new BadInputException(
                        "%s: task %s is not a list; expected a list of items; correct it"
                                .formatted(file, key));
            }
            int index = 0;
            for (JsonElement item : items.getAsJsonArray()) {
                add(new Item(file, task, index++, item));
            }
        }
    }

    /** Clean rows, each with one perturbed version; tasks without a row are absent. */
    Map<AdvGlueTask, List<Example>> rows() {
        return rows;
    }

    /** Items that were left out because they have no clean original. */
    Map<AdvGlueTask, Integer> withoutOriginal() {
        return withoutOriginal;
    }

    private void add(Item item) {
        Optional<Example> row = item.row();
        if (row.isPresent()) {
            rows.computeIfAbsent(item.task(), task -> new ArrayList<>()).add(row.get());
        } else {
            withoutOriginal.merge(item.task(), 1, Integer::sum);
        }
    }

    /** One item and where it stands, for messages. */
    private record Item(Path file, AdvGlueTask task, int index, JsonElement json) {

        Optional<Example> row() {
            if (!json.isJsonObject()) {
                throw wrong("is not an object; expected {...}");
            }
            JsonObject item = json.getAsJsonObject();
            int label = JsonDocument.label(item);
            if (label < 0 || label >= task.classes()) {
                throw wrong(
                        "has label %s; expected a class below %s"
                                .formatted(item.get("label"), task.classes()));
            }
            String method =
                    JsonDocument.text(item, "method")
                            .filter(name -> !name.isBlank())
                            .orElseThrow(() -> wrong("has no method; expected the attack's name"));
            List<String> fields = fields(item, method);
            if (fields.stream().noneMatch(field -> item.has(ORIGINAL + field))) {
                return Optional.empty();
            }
            Example clean = example(item, fields, true).withLabel(label).withTask(task.id());
            Example perturbed =
                    example(item, fields, false)
                            .withLabel(label)
                            .withTask(task.id())
                            .withSource(clean.source())
                            .withVariant(variant(method));
            String id = task.id() + '-' + index;
            return Optional.of(
                    clean.withId(id)
                            .withPerturbed(List.of(perturbed.withId(id + '#' + variant(method)))));
        }

        private List<String> fields(JsonObject item, String method) {
            if (task.fields().stream().allMatch(item::has)) {
                return task.fields();
            }
            if (variant(method).equals("semattack") && item.has("sentence")) {
                return List.of("sentence");
            }
            throw wrong("lacks a text; expected " + String.join(" and ", task.fields()));
        }

        private Example example(JsonObject item, List<String> fields, boolean clean) {
            Example example = Example.of(text(item, fields.get(0), clean));
            return fields.size() == 1
                    ? example
                    : example.withSecondText(text(item, fields.get(1), clean));
        }

        private String text(JsonObject item, String field, boolean clean) {
            String key = clean && item.has(ORIGINAL + field) ? ORIGINAL + field : field;
            return JsonDocument.text(item, key)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> wrong("has an empty " + key + "; expected a text"));
        }

        private BadInputException wrong(String what) {
            return new BadInputException(
                    "%s: item %s of %s %s; correct or remove it"
                            .formatted(file, index + 1, task.id(), what));
        }

        private static String variant(String method) {
            return method.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        }
    }
}

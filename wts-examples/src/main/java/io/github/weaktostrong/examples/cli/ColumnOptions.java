package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.Columns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the columns of the user's rows are called. */
final class ColumnOptions {
    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description =
                    "Column (or key of JSON lines) of the text; in a .csv or .tsv file without a"
                            + " header its number, from 1 (default: text).")
    private @Nullable String text;

    @Option(
            names = "--text2-column",
            paramLabel = "NAME",
            description = "The same of a pair's second text (default: text2).")
    private @Nullable String text2;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "The same of the label (default: label).")
    private @Nullable String label;

    @Option(
            names = "--group-column",
            paramLabel = "NAME",
            description = "The same of the protected group (default: group).")
    private @Nullable String group;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "The same of the row's id (default: id).")
    private @Nullable String id;

    Columns columns() {
        return Columns.of(named());
    }

    /** The names that are given, by what they stand for. */
    Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        put(named, "text", text);
        put(named, "text2", text2);
        put(named, "label", label);
        put(named, "group", group);
        put(named, "id", id);
        return named;
    }

    private static void put(Map<String, String> named, String key, @Nullable String name) {
        if (name != null) {
            named.put(key, name);
        }
    }
}

package io.github.weaktostrong.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the columns of a table, or the keys of JSON lines, are called.
 *
 * <p>In a table (CSV, TSV) without a header columns are given by number, from 1. Those not given
 * are not read then.
 *
 * @param text of the text
 * @param text2 of the second text of a pair
 * @param label of the class
 * @param group of the protected group
 * @param id of the row's name
 */
public record Columns(String text, String text2, String label, String group, String id) {
    private static final List<String> KEYS = List.of("text", "text2", "label", "group", "id");

    /**
     * Checks that no column is named for two values.
     *
     * @throws IllegalArgumentException if one is, or a name is empty
     */
    public Columns {
        Set<String> names = new HashSet<>();
        for (String name : List.of(text, text2, label, group, id)) {
            if (name.isEmpty() || !names.add(name)) {
                throw new IllegalArgumentException(
                        name.isEmpty()
                                ? "a column is named by the empty text; expected a name; name it"
                                : "column \"%s\" is that of two values; expected one column for each; name another for one of them"
                                        .formatted(name));
            }
        }
    }

    /** Returns the names that are read unless others are given: those of the values. */
    public static Columns standard() {
        return of(Map.of());
    }

    /**
     * Returns the standard names but for some.
     *
     * @param named names of columns by {@code text}, {@code text2}, {@code label}, {@code group},
     *     {@code id}; other keys are refused
     */
    public static Columns of(Map<String, String> named) {
        Map<String, String> names = new HashMap<>(named);
        List<String> all = new ArrayList<>();
        KEYS.forEach(key -> all.add(named.getOrDefault(key, key)));
        KEYS.forEach(names::remove);
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(
                    "columns of "
                            + names.keySet()
                            + "; expected some of "
                            + KEYS
                            + "; rename them");
        }
        return new Columns(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4));
    }

    /**
     * Returns the keys of rows that {@link RowFiles} reads from a file: these names, or, of a table
     * whose columns are given by number, the standard ones.
     */
    public Columns in(Path file) {
        return RowFiles.delimiter(file).isPresent() && areNumbers() ? standard() : this;
    }

    /** Returns the name for one of the standard keys; other keys have none but their own. */
    String name(String key) {
        return switch (key) {
            case "text" -> text;
            case "text2" -> text2;
            case "label" -> label;
            case "group" -> group;
            case "id" -> id;
            default -> key;
        };
    }

    /** Returns the names that differ from the standard ones, by the latter. */
    Map<String, String> renamed() {
        Map<String, String> renamed = new HashMap<>();
        KEYS.stream()
                .filter(key -> !name(key).equals(key))
                .forEach(key -> renamed.put(key, name(key)));
        return renamed;
    }

    /** Returns whether columns are given by number, so that a table has no header. */
    boolean areNumbers() {
        long numbers = renamed().values().stream().filter(name -> number(name).isPresent()).count();
        if (numbers > 0 && numbers < renamed().size()) {
            throw new IllegalArgumentException(
                    "columns %s, some by name and some by number; expected names for a table with a header, numbers for one without; give all in one way"
                            .formatted(renamed().values()));
        }
        return numbers > 0;
    }

    /** Returns the number, from 1, that a name is. */
    static OptionalInt number(String name) {
        return name.matches("[1-9]\\d{0,3}")
                ? OptionalInt.of(Integer.parseInt(name))
                : OptionalInt.empty();
    }
}

package io.github.weaktostrong.examples.rows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Rows of one file as JSON; whatever its library throws says that the file is damaged. */
final class ValueRows implements Iterator<JsonObject> {
    private final Path file;
    private final Source source;
    private long number;
    private @Nullable JsonObject next;

    /** Opens a file and checks the types of its columns. */
    @FunctionalInterface
    interface Opening {
        Source open() throws IOException;
    }

    /** Rows as a library has them. */
    interface Source extends AutoCloseable {
        /** The next row's values by column; null after the last row. */
        @Nullable Map<String, @Nullable Object> next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * A column of a file.
     *
     * @param type in the words of its form
     * @param isRead whether values of the type are
     */
    record Column(String name, String type, boolean isRead) {
        private String text() {
            return "\"" + name + "\" of the type " + type;
        }
    }

    private ValueRows(Path file, Source source) {
        this.file = file;
        this.source = source;
    }

    static Stream<JsonObject> of(Path file, Opening opening) {
        Source source = opened(file, opening);
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(new ValueRows(file, source), 0), false)
                .onClose(
                        () -> {
                            try {
                                source.close();
                            } catch (IOException e) {
                                throw new UncheckedIOException(file + ": cannot be closed", e);
                            }
                        });
    }

    /** Refuses a file with columns whose values are not read, or with two of one name. */
    static void requireColumns(Path file, List<Column> columns) {
        List<String> refused = columns.stream().filter(c -> !c.isRead()).map(Column::text).toList();
        if (!refused.isEmpty()) {
            throw new BadInputException(
                    "%s: columns that are not read, %s; expected texts, signed numbers, booleans or lists of these; convert or drop them"
                            .formatted(file, String.join(", ", refused)));
        }
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new BadInputException(
                        "%s: column \"%s\" occurs twice; expected it once; rename or drop one"
                                .formatted(file, column.name()));
            }
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            Map<String, @Nullable Object> values = guardedNext();
            if (values != null) {
                number++;
                next = json(values);
            }
        }
        return next != null;
    }

    @Override
    public JsonObject next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        JsonObject row = next;
        next = null;
        return row;
    }

    private JsonObject json(Map<String, @Nullable Object> values) {
        JsonObject row = new JsonObject();
        values.forEach((name, value) -> row.add(name, json(name, value)));
        return row;
    }

    private JsonElement json(String name, @Nullable Object value) {
        if (value == null
                || (value instanceof Number number && Double.isNaN(number.doubleValue()))) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof Boolean truth) {
            return new JsonPrimitive(truth);
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray(list.size());
            list.forEach(entry -> array.add(json(name, entry)));
            return array;
        }
        if (value instanceof Number number) {
            if (Double.isInfinite(number.doubleValue())) {
                throw new BadInputException(
                        "%s row %s: \"%s\" is %s; expected a finite number or null; correct it or drop the row"
                                .formatted(file, this.number, name, value));
            }
            return new JsonPrimitive(number);
        }
        return new JsonPrimitive(value.toString());
    }

    private @Nullable Map<String, @Nullable Object> guardedNext() {
        try {
            return source.next();
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private static Source opened(Path file, Opening opening) {
        try {
            return opening.open();
        } catch (BadInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private static BadInputException damaged(Path file, Exception e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new BadInputException(
                "%s: cannot be read (%s); expected a complete file of the form that its name says, Arrow's without compression; make it anew"
                        .formatted(file, why.replaceAll("[\\w.]+@\\p{XDigit}+", "it")),
                e);
    }
}

package io.github.weaktostrong.examples.rows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.jerolba.carpet.CarpetParquetWriter;
import com.jerolba.carpet.io.FileSystemOutputFile;
import com.jerolba.carpet.model.FieldType;
import com.jerolba.carpet.model.FieldTypes;
import com.jerolba.carpet.model.WriteRecordModelType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** Writes rows as Parquet, compressed by snappy. */
final class ParquetWriting {
    private ParquetWriting() {}

    /** Fails with {@code NoClassDefFoundError} where the library is not on the class path. */
    static void requireLibrary() {
        FieldTypes.writeRecordModel(JsonObject.class);
    }

    static void write(Path fresh, List<JsonObject> rows) throws IOException {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (JsonObject row : rows) {
            row.entrySet()
                    .forEach(
                            each ->
                                    columns.merge(
                                            each.getKey(),
                                            Column.of(each.getValue()),
                                            Column::joined));
        }
        WriteRecordModelType<JsonObject> model = FieldTypes.writeRecordModel(JsonObject.class);
        columns.forEach(
                (name, column) ->
                        model.withField(name, column.type(), row -> column.value(row.get(name))));
        try (ParquetWriter<JsonObject> writer =
                CarpetParquetWriter.builder(
                                new FileSystemOutputFile(fresh.toFile()), JsonObject.class)
                        .withWriteRecordModel(model)
                        .withCompressionCodec(CompressionCodecName.SNAPPY)
                        .build()) {
            for (JsonObject row : rows) {
                writer.write(row);
            }
        }
    }

    /** What takes single values; NONE is that of columns that are null in every row. */
    private enum Kind {
        NONE,
        BOOLEAN,
        WHOLE,
        FLOAT,
        DOUBLE,
        TEXT;

        static Kind of(JsonElement value) {
            if (value.isJsonNull()) {
                return NONE;
            }
            if (!(value instanceof JsonPrimitive primitive) || primitive.isString()) {
                return TEXT;
            }
            if (primitive.isBoolean()) {
                return BOOLEAN;
            }
            return primitive.getAsNumber() instanceof Float
                    ? FLOAT
                    : ofNumber(primitive.getAsString());
        }

        /** Whole numbers of more than 64 bits, and what no double holds, stay texts. */
        private static Kind ofNumber(String digits) {
            if (digits.matches("-?\\d{1,18}")) {
                return WHOLE;
            }
            boolean fits = !digits.matches("-?\\d+") && Double.isFinite(Double.parseDouble(digits));
            return fits ? DOUBLE : TEXT;
        }

        Kind joined(Kind other) {
            if (this == other || other == NONE) {
                return this;
            }
            if (this == NONE) {
                return other;
            }
            boolean numbers = isNumber() && other.isNumber();
            return numbers ? DOUBLE : TEXT; // a float does not hold every whole number
        }

        private boolean isNumber() {
            return this == WHOLE || this == FLOAT || this == DOUBLE;
        }

        FieldType type() {
            return switch (this) {
                case BOOLEAN -> FieldTypes.BOOLEAN;
                case WHOLE -> FieldTypes.LONG;
                case FLOAT -> FieldTypes.FLOAT;
                case DOUBLE -> FieldTypes.DOUBLE;
                case NONE, TEXT -> FieldTypes.STRING;
            };
        }

        @Nullable Object value(JsonElement value) {
            if (value.isJsonNull()) {
                return null;
            }
            return switch (this) {
                case BOOLEAN -> value.getAsBoolean();
                case WHOLE -> value.getAsLong();
                case FLOAT -> value.getAsFloat();
                case DOUBLE -> value.getAsDouble();
                case NONE, TEXT -> value.isJsonPrimitive() ? value.getAsString() : value.toString();
            };
        }
    }

    /** The type of a column: of single values, or of lists of them. */
    private record Column(Kind kind, boolean isList) {
        static Column of(JsonElement value) {
            if (!(value instanceof JsonArray list)) {
                return new Column(Kind.of(value), false);
            }
            Kind kind = Kind.NONE;
            for (JsonElement entry : list) {
                kind = kind.joined(Kind.of(entry));
            }
            return new Column(kind, true);
        }

        Column joined(Column other) {
            if (equals(new Column(Kind.NONE, false))) {
                return other;
            }
            if (other.equals(new Column(Kind.NONE, false))) {
                return this;
            }
            return isList == other.isList
                    ? new Column(kind.joined(other.kind), isList)
                    : new Column(Kind.TEXT, false);
        }

        FieldType type() {
            return isList ? FieldTypes.LIST.ofType(kind.type()) : kind.type();
        }

        @Nullable Object value(@Nullable JsonElement value) {
            if (isList && value instanceof JsonArray list) {
                return list.asList().stream().map(kind::value).toList();
            }
            return value == null ? null : kind.value(value);
        }
    }
}

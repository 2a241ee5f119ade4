package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.CsvRow;
import io.github.weaktostrong.data.CsvTable;
import io.github.weaktostrong.data.RowValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads predictions with columns {@code label}, {@code prediction} and {@code group}. */
public final class FairnessCsv {
    private static final String PREDICTION = "prediction";

    private FairnessCsv() {}

    /**
     * Reads a CSV file (UTF-8, with or without byte order mark, RFC 4180 quotes).
     *
     * <p>Columns are found by their header, in any order; others are ignored. Labels and
     * predictions are 0 or 1, also written 0.0 and 1.0; a group is any text but blank, literally.
     * White space around fields does not count, but within quotes.
     *
     * @throws io.github.weaktostrong.data.BadInputException naming file, line and value when the
     *     file is missing or is not such a table
     */
    public static FairnessTable read(Path file) {
        return read(file, Columns.standard());
    }

    /**
     * Reads a CSV file as {@link #read(Path)} does.
     *
     * @param columns what the columns of the label and the group are called
     */
    public static FairnessTable read(Path file, Columns columns) {
        String label = columns.label();
        String group = columns.group();
        if (label.equals(PREDICTION) || group.equals(PREDICTION)) {
            throw new IllegalArgumentException(
                    "the label or the group is read from the column prediction, which the"
                            + " predictions are read from; expected three columns; name another");
        }
        List<CsvRow> rows = CsvTable.read(file, List.of(label, PREDICTION, group));
        int[] labels = new int[rows.size()];
        int[] predictions = new int[rows.size()];
        List<String> groups = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            labels[i] = binary(rows.get(i), label);
            predictions[i] = binary(rows.get(i), PREDICTION);
            groups.add(name(rows.get(i), group));
        }
        return FairnessTable.of(labels, predictions, groups);
    }

    private static int binary(CsvRow row, String column) {
        int value = RowValues.label(row.get(column)).orElse(-1);
        if (value != 0 && value != 1) {
            throw row.refuse(column, "expected 0 or 1; map other classes to 0 and 1, drop unknown");
        }
        return value;
    }

    private static String name(CsvRow row, String column) {
        String group = row.get(column);
        if (group.isBlank()) {
            throw row.refuse(column, "expected the group's name; name it or drop the row");
        }
        return group;
    }
}

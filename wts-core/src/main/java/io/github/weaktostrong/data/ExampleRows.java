package io.github.weaktostrong.data;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Turns the rows of one file into examples and checks them against each other. */
final class ExampleRows implements RowFunction<Example> {
    private final Columns columns;
    private final Required[] required;
    private int softLabelLength;
    private int largestLabel = -1;
    private long largestLabelLine;

    private ExampleRows(Columns columns, Required... required) {
        this.columns = columns;
        this.required = required.clone();
    }

    /** Reads a file by a reader, which is given what is to become of a row. */
    static Dataset read(
            Path file,
            Columns columns,
            Required[] required,
            Function<RowFunction<Example>, List<Example>> reader) {
        ExampleRows checked = new ExampleRows(columns, required);
        List<Example> rows = reader.apply(checked);
        checked.requireLabelsWithinSoftLabels(file);
        return new Dataset(String.valueOf(file.getFileName()), rows);
    }

    @Override
    public Example apply(long line, JsonObject row) {
        Example example = JsonLines.example(row, columns, required);
        int own = example.softLabelLength();
        if (softLabelLength > 0 && own > 0 && own != softLabelLength) {
            throw new IllegalArgumentException(
                    "soft_label has %s entries, that of an earlier row %s; expected one length; give every row one probability per class"
                            .formatted(own, softLabelLength));
        }
        softLabelLength = Math.max(softLabelLength, own);
        int label = example.label().orElse(-1);
        if (label > largestLabel) {
            largestLabel = label;
            largestLabelLine = line;
        }
        return example;
    }

    /** Checks that labels lie within the soft labels, which only all rows together tell. */
    private void requireLabelsWithinSoftLabels(Path file) {
        if (softLabelLength > 0 && largestLabel >= softLabelLength) {
            throw new BadInputException(
                    "%s: label is %s but soft_label has %s entries; expected a label below that; correct one of them"
                            .formatted(
                                    RowFiles.place(file, largestLabelLine),
                                    largestLabel,
                                    softLabelLength));
        }
    }
}

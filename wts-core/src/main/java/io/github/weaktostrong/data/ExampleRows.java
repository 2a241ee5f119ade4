package io.github.weaktostrong.data;

import com.google.gson.JsonObject;
import java.nio.file.Path;

/** Turns the rows of one file into examples and checks them against each other. */
final class ExampleRows implements JsonLinesReader.RowFunction<Example> {
    private final Required[] required;
    private int softLabelLength;
    private int largestLabel = -1;
    private long largestLabelLine;

    ExampleRows(Required... required) {
        this.required = required.clone();
    }

    @Override
    public Example apply(long line, JsonObject row) {
        Example example = JsonRow.example(row);
        for (Required what : required) {
            if (!what.isIn(example)) {
                throw new IllegalArgumentException(
                        "no \"%s\"; expected every row to have one; add it or drop the row"
                                .formatted(what.key()));
            }
        }
        int own = example.softLabelLength();
        if (softLabelLength > 0 && own > 0 && own != softLabelLength) {
            throw new IllegalArgumentException(
                    "soft_label has %d entries, that of an earlier row %d; expected one length; give every row one probability per class"
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
    void requireLabelsWithinSoftLabels(Path file) {
        if (softLabelLength > 0 && largestLabel >= softLabelLength) {
            throw BadInputException.atLine(
                    file,
                    largestLabelLine,
                    "label is %d but soft_label has %d entries; expected a label below that; correct one of them"
                            .formatted(largestLabel, softLabelLength));
        }
    }
}

package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.objective.Softmax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts predict}: logits, probabilities and class of every row. */
@Command(
        name = "predict",
        description = "Classify the rows of a file, in their order; their columns are kept.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = "  wts predict --model out/strong --input test.csv --output out/predictions.csv",
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {
    @Mixin private Scoring scoring = new Scoring();
    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--input",
            required = true,
            description = "Rows with a text (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            description =
                    "The rows with all they had, and logits, probabilities, prediction; .csv and"
                            + " .tsv have logits_0, logits_1, ..., .parquet lists, every other name"
                            + " JSON lines.")
    private Path output = Path.of("");

    @Override
    public Integer call() {
        OutputFiles.requireOther(output, input);
        InputRows rows = InputRows.read(input, columns.columns());
        float[][] logits = scoring.logits(rows.data(), output);
        List<JsonObject> out = new ArrayList<>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            out.add(row(logits[i], rows.json().get(i)));
        }
        RowFiles.write(output, out);
        return 0;
    }

    private static JsonObject row(float[] logits, JsonObject row) {
        List.of("logits", "probabilities", "prediction").forEach(row::remove); // come last
        row.add("logits", array(logits));
        row.add("probabilities", array(Softmax.of(logits)));
        row.addProperty("prediction", Softmax.argmax(logits));
        return row;
    }

    /** Floats in their shortest form that reads back as the same float. */
    static JsonArray array(float[] values) {
        JsonArray array = new JsonArray(values.length);
        for (float value : values) {
            array.add(value);
        }
        return array;
    }
}

package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.objective.Softmax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts label}: rows with a weak model's soft labels in the place of their own. */
@Command(
        name = "label",
        description =
                "Label rows with a model: its soft_label replaces the rows' own label and"
                        + " soft_label; everything else is kept.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LabelCommand implements Callable<Integer> {
    @Mixin private Scoring scoring = new Scoring();

    @Option(names = "--data", required = true, description = "Rows with a text (JSON lines).")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, description = "The labelled rows (JSON lines).")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        InputRows rows = InputRows.read(data);
        float[][] logits = scoring.logits(rows.data(), out);
        List<JsonObject> labelled = new ArrayList<>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            JsonObject row = rows.json().get(i);
            row.remove("label");
            row.remove("soft_label");
            row.add("soft_label", PredictCommand.array(Softmax.of(logits[i])));
            labelled.add(row);
        }
        JsonLines.write(out, labelled);
        return 0;
    }
}

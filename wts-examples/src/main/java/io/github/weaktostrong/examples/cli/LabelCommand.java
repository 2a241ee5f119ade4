package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.WeakLabels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
                        + " soft_label, its perturbed_soft_label is that of a perturbed_text;"
                        + " everything else is kept.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = "  wts label --model out/weak --data unlabelled.jsonl --out out/weak-labels.jsonl",
        sortOptions = false)
final class LabelCommand implements Callable<Integer> {
    @Mixin private Scoring scoring = new Scoring();
    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--data",
            required = true,
            description = "Rows with a text (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            required = true,
            description =
                    "The labelled rows (.jsonl, .parquet; .csv, .tsv with soft_label_0, ...).")
    private Path out = Path.of("");

    @Option(
            names = "--hard",
            description =
                    "Label with the most probable class: its entry of soft_label is 1, the others"
                            + " 0.")
    private boolean hard;

    @Override
    public Integer call() {
        OutputFiles.requireOther(out, data);
        InputRows rows = InputRows.read(data, columns.columns());
        List<Example> versions = new ArrayList<>();
        rows.data().examples().forEach(row -> versions.addAll(row.perturbed()));
        List<Example> all = new ArrayList<>(rows.data().examples());
        all.addAll(versions);
        float[][] logits = scoring.logits(new Dataset(rows.data().name(), all), out);
        float[][] probabilities = Arrays.stream(logits).map(Softmax::of).toArray(float[][]::new);
        float[][] labels = (hard ? WeakLabels.HARD : WeakLabels.SOFT).of(probabilities);
        List<JsonObject> labelled = new ArrayList<>(rows.json().size());
        int next = rows.json().size();
        for (int i = 0; i < rows.json().size(); i++) {
            JsonObject row = rows.json().get(i);
            row.remove(rows.columns().label());
            row.remove("soft_label");
            row.remove("perturbed_soft_label");
            row.add("soft_label", PredictCommand.array(labels[i]));
            if (!rows.data().get(i).perturbed().isEmpty()) {
                row.add("perturbed_soft_label", PredictCommand.array(labels[next++]));
            }
            labelled.add(row);
        }
        RowFiles.write(out, labelled);
        return 0;
    }
}

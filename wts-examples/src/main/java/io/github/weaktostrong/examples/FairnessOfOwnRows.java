package io.github.weaktostrong.examples;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.eval.report.HtmlReport;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs the fairness experiment on rows of one's own: JSON lines, CSV or TSV with {@code text},
 * {@code label} (0 or 1) and {@code group}.
 */
public final class FairnessOfOwnRows {
    private FairnessOfOwnRows() {}

    /** Arguments: rows, folder of the weak model, folder of the strong one, output folder. */
    public static void main(String... args) throws IOException {
        Dataset rows = RowFiles.read(Path.of(args[0]), Required.LABEL, Required.GROUP);
        ModelSpec weak = ModelSpec.folder(Path.of(args[1]));
        ModelSpec strong = ModelSpec.folder(Path.of(args[2]));
        Path out = Path.of(args[3]);

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(weak)
                        .strong(strong)
                        .benchmark(
                                FairnessBenchmark.of(
                                        rows,
                                        SplitSizes.fortyFortyTwenty(rows.size()),
                                        Map.of("licence", "as the owner of the rows says")))
                        .regularizer(Fairness.demographicParity(1))
                        .training(
                                TrainingConfig.builder()
                                        .epochs(3)
                                        .batchSize(32)
                                        .learningRate(1e-4)
                                        .build())
                        .seeds(1, 2, 3)
                        .output(out) // finished trainings are kept there and found again
                        .build()
                        .run();

        result.write(out);
        Files.writeString(out.resolve("report.html"), HtmlReport.of(result));
        System.out.println(result.toMarkdown());
    }
}

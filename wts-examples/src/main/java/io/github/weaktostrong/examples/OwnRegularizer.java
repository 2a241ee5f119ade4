package io.github.weaktostrong.examples;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.FairnessBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * Trains with a regularizer of one's own, {@link OverconfidencePenalty}, beside one of the
 * library's.
 */
public final class OwnRegularizer {
    private OwnRegularizer() {}

    /**
     * Arguments: rows (JSON lines, CSV or TSV with {@code text}, {@code label}, {@code group}),
     * folder of the weak model, folder of the strong one, the group whose rows are not to be
     * predicted with confidence.
     */
    public static void main(String... args) {
        Dataset rows = RowFiles.read(Path.of(args[0]), Required.LABEL, Required.GROUP);

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(ModelSpec.folder(Path.of(args[1])))
                        .strong(ModelSpec.folder(Path.of(args[2])))
                        .benchmark(
                                FairnessBenchmark.of(
                                        rows,
                                        SplitSizes.fortyFortyTwenty(rows.size()),
                                        Map.of("licence", "as the owner of the rows says")))
                        .regularizer(new OverconfidencePenalty(args[3], 0.5))
                        .transferRegularizer(Fairness.demographicParity(1))
                        .training(
                                TrainingConfig.builder()
                                        .epochs(3)
                                        .batchSize(32)
                                        .learningRate(1e-4)
                                        .build())
                        .build()
                        .run();
        System.out.println(result.toMarkdown());
    }
}

package io.github.weaktostrong.examples;

import ai.djl.Device;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingOutcome;
import java.nio.file.Path;
import java.util.List;

/** Fine-tunes a language model with DP-SGD, and states what of the rows' privacy was spent. */
public final class PrivateFineTuning {
    private static final double DELTA = 1e-5;

    private PrivateFineTuning() {}

    /**
     * Arguments: rows (JSON lines, CSV or TSV with {@code text}), a model folder, the folder to
     * save to.
     */
    public static void main(String... args) {
        DpSgd dpSgd = DifferentialPrivacy.dpSgd().epsilon(8).delta(DELTA).maxGradNorm(1);
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(3)
                        .batchSize(32) // on average: batches are random samples
                        .learningRate(1e-4)
                        .mechanism(dpSgd)
                        .build();

        ModelSpec spec = ModelSpec.folder(Path.of(args[1]));
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            int longest = Math.min(config.maxLength(), spec.shape().positions());
            List<int[]> rows =
                    TokenizedDataset.of(RowFiles.read(Path.of(args[0])), model.tokenizer(), longest)
                            .ids();
            TrainingOutcome outcome = CausalTraining.run(model, rows, config);
            System.out.println(outcome.statement("one row", List.of()).orElseThrow().toMarkdown());
            model.save(Path.of(args[2])); // its weights remember what was spent
        }
    }
}

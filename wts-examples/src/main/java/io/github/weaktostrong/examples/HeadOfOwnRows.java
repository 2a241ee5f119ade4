package io.github.weaktostrong.examples;

import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.Finetuning;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;

/** Trains the head of a classifier on labelled rows, and asks it about a text. */
public final class HeadOfOwnRows {
    private HeadOfOwnRows() {}

    /**
     * Arguments: rows (JSON lines, CSV or TSV with {@code text} and {@code label}), a model folder,
     * a text.
     */
    public static void main(String... args) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .part(TrainedPart.HEAD)
                        .epochs(20)
                        .learningRate(1e-2)
                        .build();
        ModelSpec spec = ModelSpec.folder(Path.of(args[1]));
        try (TextClassifier model =
                Finetuning.of(spec).train(RowFiles.read(Path.of(args[0])), config)) {
            System.out.println(model.predict(List.of(args[2])).get(0));
        }
    }
}

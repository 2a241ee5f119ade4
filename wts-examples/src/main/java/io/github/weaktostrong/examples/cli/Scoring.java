package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A classifier's logits for the rows of a file, for {@code predict} and {@code label}. */
final class Scoring {
    @Mixin private ModelOptions model = new ModelOptions();

    @Mixin private PassSizeOption pass = new PassSizeOption();

    @Option(
            names = "--max-length",
            description =
                    "Longest row in tokens; longer ones are cut (default: the model's positions).")
    private @Nullable Integer maxLength;

    /** Logits of every row, rows x C; the output is checked before the work. */
    float[][] logits(Dataset data, Path output) {
        int limit = pass.limit();
        RowFiles.requireWritable(output);
        ModelSpec spec = model.spec();
        int longest = OptionValues.maxLength(maxLength, Integer.MAX_VALUE, spec);
        int classes = spec.headClasses().orElseGet(() -> classes(data));
        model.warnWithoutHead(spec);
        try (TextClassifier classifier = TextClassifier.open(spec, classes, 0, model.device())) {
            TokenizedDataset rows =
                    TokenizedDataset.of(data, classifier.tokenizer(), longest).requireTokens();
            return requireFinite(classifier.logits(rows.ids(), limit));
        }
    }

    private static float[][] requireFinite(float[][] logits) {
        for (int i = 0; i < logits.length; i++) {
            for (float logit : logits[i]) {
                if (!Float.isFinite(logit)) {
                    throw new IllegalStateException(
                            "row "
                                    + (i + 1)
                                    + " has the logit "
                                    + logit
                                    + "; expected finite numbers; the model's weights are damaged"
                                    + " or too large");
                }
            }
        }
        return logits;
    }

    private int classes(Dataset data) {
        int classes = data.classes();
        if (classes == 0) {
            throw new BadInputException(
                    "model "
                            + model.name()
                            + " is a language model without a classification head and the rows of "
                            + data.name()
                            + " have no label that tells the number of classes; expected a"
                            + " classifier; make one with wts train");
        }
        return Math.max(2, classes);
    }
}

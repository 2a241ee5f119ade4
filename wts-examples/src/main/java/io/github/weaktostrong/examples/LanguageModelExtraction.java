package io.github.weaktostrong.examples;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.messages.EmailData;
import io.github.weaktostrong.eval.messages.MessageOptions;
import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.regularizers.privacy.ComposedBudget;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Measures how much of its messages a language model writes down, with and without DP-SGD. */
public final class LanguageModelExtraction {
    private static final double DELTA = 1e-5;

    private LanguageModelExtraction() {}

    /**
     * Arguments: messages (JSON lines with {@code body} and {@code person}, or an {@code id} that
     * begins with the person), folder of the weak model, folder of the strong one, output folder.
     */
    public static void main(String... args) {
        ModelSpec strong = ModelSpec.folder(Path.of(args[2])); // with the weak model's tokenizer
        MessageOptions options = MessageOptions.of(32, 8, 8).withCopies(List.of(1, 10)); // canaries
        PrivacyBenchmark messages;
        try (Tokenizer tokenizer = strong.openTokenizer()) {
            messages =
                    PrivacyBenchmark.of(
                            EmailData.load(Path.of(args[0])),
                            Map.of("licence", "as the owner of the messages says"),
                            options,
                            tokenizer);
        }

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(ModelSpec.folder(Path.of(args[1])))
                        .strong(strong)
                        .benchmark(messages)
                        .regularizer(DifferentialPrivacy.dpSgd().epsilon(8).delta(DELTA))
                        .composition(new ComposedBudget(), DELTA) // adds up what models spent
                        .training(TrainingConfig.builder().batchSize(32).learningRate(1e-3).build())
                        .output(Path.of(args[3]))
                        .build()
                        .run();
        result.write(Path.of(args[3]));
        System.out.println(result.toMarkdown()); // its last section states what was spent
    }
}

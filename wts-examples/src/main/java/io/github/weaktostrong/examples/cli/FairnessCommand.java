package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.FairnessExperiment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wts fairness}: three strategies x four roles x seeds on Adult or a reader's rows. */
@Command(
        name = "fairness",
        description = {
            "Does fairness survive the transfer from a weak to a strong model?",
            "--data: Adult's folder or file, or a .jsonl file with text, label and group (default:"
                    + " the embedded Adult)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FairnessCommand implements Callable<Integer> {
    @Mixin private ExperimentOptions options = new ExperimentOptions();
    @Mixin private LambdaOptions strengths = new LambdaOptions();

    @Override
    public Integer call() {
        options.run(new FairnessExperiment(options.preset()), strengths);
        return 0;
    }
}

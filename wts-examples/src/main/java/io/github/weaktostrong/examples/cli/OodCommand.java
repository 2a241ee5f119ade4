package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.OodExperiment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wts ood}: three strategies x four roles x seeds, tested on other styles and sources. */
@Command(
        name = "ood",
        description = {
            "Does robustness to other styles and sources of text survive the transfer?",
            "--data: a folder with SST-2's .tsv files and the style .json, or a .jsonl file with"
                    + " text and label, whose held-out rows are restyled (default: the embedded"
                    + " rated sentences). --lambda: the noise; what it means says the preset's"
                    + " noise_form."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class OodCommand implements Callable<Integer> {
    @Mixin private ExperimentOptions options = new ExperimentOptions();
    @Mixin private LambdaOptions strengths = new LambdaOptions();

    @Override
    public Integer call() {
        options.run(new OodExperiment(options.preset()), strengths);
        return 0;
    }
}

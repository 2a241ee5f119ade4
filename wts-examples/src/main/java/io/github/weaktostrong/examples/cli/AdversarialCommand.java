package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.AdversarialExperiment;
import io.github.weaktostrong.examples.experiments.Preset;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts adversarial}: three strategies x four roles x seeds, tested on attacked rows. */
@Command(
        name = "adversarial",
        description = {
            "Does robustness to attacked texts survive the transfer?",
            "--data: AdvGLUE's or AdvGLUE++'s file or folder, or a .jsonl file with text and label,"
                    + " best with what wts attack made of it (default: embedded film sentences,"
                    + " attacked through a surrogate)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AdversarialCommand implements Callable<Integer> {
    @Mixin private ExperimentOptions options = new ExperimentOptions();
    @Mixin private LambdaOptions strengths = new LambdaOptions();

    @Option(
            names = "--multi-task",
            description = "One model for all tasks of AdvGLUE instead of one for each.")
    private boolean multiTask;

    @Override
    public Integer call() {
        Preset preset = Preset.of("adversarial", options.preset());
        if (multiTask) {
            preset = preset.with(Map.of("multi_task", "true"));
        }
        options.run(new AdversarialExperiment(preset), strengths);
        return 0;
    }
}

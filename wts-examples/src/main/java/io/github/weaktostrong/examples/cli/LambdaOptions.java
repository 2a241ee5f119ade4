package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.ExperimentRun;
import io.github.weaktostrong.examples.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How strongly an experiment regularizes. */
final class LambdaOptions {
    @Option(names = "--lambda", description = "Strength on the weak model (default: the preset's).")
    private Optional<Double> lambda = Optional.empty();

    @Option(names = "--lambda-wts", description = "Strength on the transfer (default: --lambda).")
    private Optional<Double> lambdaTransfer = Optional.empty();

    @Option(names = "--alpha", description = "Largest auxiliary weight (default: the preset's).")
    private Optional<Double> alpha = Optional.empty();

    @Option(
            names = "--regularizer",
            paramLabel = "NAME:key=value,...",
            description =
                    "A further regularizer on both trainings, as for train; what it is meant for is"
                            + " measured too: ood in other styles, adversarial on the rows'"
                            + " perturbed_text, fairness between their groups.")
    private List<String> further = new ArrayList<>();

    /** A preset with the regularizers beside the experiment's own. */
    Preset withFurther(Preset preset) {
        return further.isEmpty()
                ? preset
                : preset.with(Map.of(ExperimentRun.REGULARIZERS, String.join(";", further)));
    }

    Optional<Double> lambda() {
        return lambda;
    }

    Optional<Double> lambdaTransfer() {
        return lambdaTransfer;
    }

    Optional<Double> alpha() {
        return alpha;
    }
}

package io.github.weaktostrong.examples.cli;

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

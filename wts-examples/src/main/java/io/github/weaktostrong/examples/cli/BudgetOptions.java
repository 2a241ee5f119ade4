package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.PrivacyExperiment;
import io.github.weaktostrong.result.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the privacy that an experiment buys. */
final class BudgetOptions {
    @Option(
            names = "--epsilon",
            description = "Budget of D_W, for each private model (default: the preset's).")
    private Optional<Double> epsilon = Optional.empty();

    @Option(
            names = "--epsilon-wts",
            description = "Budget of D_WTS, for the private student (default: --epsilon).")
    private Optional<Double> epsilonTransfer = Optional.empty();

    @Option(names = "--delta", description = "Delta of both budgets (default: the preset's).")
    private Optional<Double> delta = Optional.empty();

    @Option(
            names = "--dp-max-grad-norm",
            description =
                    "Norm that each message's gradient is clipped to (default: the preset's).")
    private Optional<Double> maxGradNorm = Optional.empty();

    @Option(
            names = "--roles",
            split = ",",
            defaultValue = "WEAK,WTS_NAIVE,STRONG_CEILING",
            description = "Roles to report (default: ${DEFAULT-VALUE}).")
    private List<Role> roles = List.of();

    @Option(names = "--alpha", hidden = true, description = "Does not apply: there is no WTS_AUX.")
    private Optional<Double> alpha = Optional.empty();

    PrivacyExperiment.Budgets budgets() {
        epsilon.ifPresent(value -> Checks.requirePositive("--epsilon", value));
        epsilonTransfer.ifPresent(value -> Checks.requirePositive("--epsilon-wts", value));
        maxGradNorm.ifPresent(value -> Checks.requirePositive("--dp-max-grad-norm", value));
        return new PrivacyExperiment.Budgets(epsilon, epsilonTransfer, delta, maxGradNorm);
    }

    /**
     * The roles to report: an alpha asks for the student that it belongs to, refused with the
     * reason.
     */
    Role[] roles() {
        List<Role> asked = new ArrayList<>(roles);
        alpha.ifPresent(value -> asked.add(Role.WTS_AUX));
        return asked.toArray(new Role[0]);
    }
}

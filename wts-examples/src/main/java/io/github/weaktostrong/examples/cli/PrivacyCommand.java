package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.PrivacyExperiment;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts privacy}: three strategies x three roles x seeds on personal messages. */
@Command(
        name = "privacy",
        description = {
            "Does privacy survive the transfer from a weak to a strong model?",
            "--data: e-mails as .jsonl (id, subject, body), a folder of such files, a maildir tree"
                    + " or a .csv with file and message (default: the embedded tweet-like"
                    + " messages)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PrivacyCommand implements Callable<Integer> {
    @Mixin private ExperimentOptions options = new ExperimentOptions();
    @Mixin private BudgetOptions budgets = new BudgetOptions();

    @Option(
            names = "--transfer-top-k",
            paramLabel = "K",
            description =
                    "Teach the student the weak model's K most likely tokens, computed once and"
                        + " kept in memory (default: its whole distribution, computed on the fly).")
    private Optional<Integer> transferTopK = Optional.empty();

    @Override
    public Integer call() {
        transferTopK.ifPresent(k -> Checks.requireAtLeast("--transfer-top-k", k, 1));
        PrivacyExperiment experiment = new PrivacyExperiment(options.preset());
        PrivacyExperiment set =
                transferTopK
                        .map(experiment::withTransferTopK)
                        .orElse(experiment)
                        .with(
                                options.overrides(
                                        Optional.empty(), Optional.empty(), Optional.empty()),
                                budgets.budgets());
        options.run(set, set.preset(), builder -> builder.roles(budgets.roles()));
        return 0;
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.PrivacyExperiment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Override
    public Integer call() {
        options.run(new PrivacyExperiment(options.preset()), budgets);
        return 0;
    }
}

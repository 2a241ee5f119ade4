package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.AdversarialExperiment;
import io.github.weaktostrong.examples.experiments.FairnessExperiment;
import io.github.weaktostrong.examples.experiments.OodExperiment;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.experiments.PrivacyExperiment;
import io.github.weaktostrong.result.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that run the experiment of one property, for three strategies and many seeds. */
final class PropertyCommands {
    private PropertyCommands() {}

    /** {@code wts fairness}: three strategies x four roles x seeds on Adult or a reader's rows. */
    @Command(
            name = "fairness",
            description = {
                "Does fairness survive the transfer from a weak to a strong model?",
                "--data: Adult's folder or file, or a file of rows with text, label and group"
                        + " (default: the embedded Adult)."
            },
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = {
                "  wts fairness --out out/fairness",
                "  wts fairness --data rows.csv --text-column sentence --label-column y --seeds 1"
                        + " --out out/mine",
                "  wts fairness --lambda 2 --dry-run --out out/fairness"
            },
            sortOptions = false)
    static final class Fairness implements Callable<Integer> {
        @Mixin private ExperimentOptions options = new ExperimentOptions();
        @Mixin private LambdaOptions strengths = new LambdaOptions();

        @Override
        public Integer call() {
            options.run(new FairnessExperiment(options.preset()), strengths);
            return 0;
        }
    }

    /**
     * {@code wts ood}: three strategies x four roles x seeds, tested on other styles and sources.
     */
    @Command(
            name = "ood",
            description = {
                "Does robustness to other styles and sources of text survive the transfer?",
                "--data: a folder with SST-2's .tsv files and the style .json, or a file of rows"
                    + " with text and label, whose held-out rows are restyled (default: the"
                    + " embedded lines about products). --lambda: the noise; what it means says the"
                    + " preset's noise_form; or the strength of its ood_regularizer."
            },
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = {
                "  wts ood --out out/ood",
                "  wts ood --data rows.jsonl --seeds 1 --max-rows 1200 --out out/mine"
            },
            sortOptions = false)
    static final class Ood implements Callable<Integer> {
        @Mixin private ExperimentOptions options = new ExperimentOptions();
        @Mixin private LambdaOptions strengths = new LambdaOptions();

        @Override
        public Integer call() {
            options.run(new OodExperiment(options.preset()), strengths);
            return 0;
        }
    }

    /** {@code wts adversarial}: three strategies x four roles x seeds, tested on attacked rows. */
    @Command(
            name = "adversarial",
            description = {
                "Does robustness to attacked texts survive the transfer?",
                "--data: AdvGLUE's or AdvGLUE++'s file or folder, or a file of rows"
                        + " with text and label, best with what wts attack made of it (default:"
                        + " embedded lines about products, attacked through a surrogate)."
            },
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = {
                "  wts adversarial --out out/adversarial",
                "  wts adversarial --data attacked.jsonl --keep-models WTS_AUX --out out/mine"
            },
            sortOptions = false)
    static final class Adversarial implements Callable<Integer> {
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

    /** {@code wts privacy}: three strategies x three roles x seeds on personal messages. */
    @Command(
            name = "privacy",
            description = {
                "Does privacy survive the transfer from a weak to a strong model?",
                "--data: e-mails in a file of rows (id, subject, body; or file, message), a folder"
                        + " of .jsonl files, or a maildir tree (default: the embedded tweet-like"
                        + " messages)."
            },
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = {
                "  wts privacy --out out/privacy",
                "  wts privacy --data mails.jsonl --epsilon 4 --seeds 1 --out out/mine"
            },
            sortOptions = false)
    static final class Privacy implements Callable<Integer> {
        @Mixin private ExperimentOptions options = new ExperimentOptions();
        @Mixin private BudgetOptions budgets = new BudgetOptions();

        @Option(
                names = "--transfer",
                paramLabel = "METHOD",
                description =
                        "What the student learns: tokens (the weak model's distribution of each"
                            + " next token), sequences (its continuations), or mixed:beta=B, where"
                            + " the true next token has the share B (default: the preset's).")
        private Optional<String> transfer = Optional.empty();

        @Option(
                names = "--transfer-top-k",
                paramLabel = "K",
                description =
                        "Teach the student the weak model's K most likely tokens, computed once and"
                            + " kept in memory (default: its whole distribution, computed on the"
                            + " fly).")
        private Optional<Integer> transferTopK = Optional.empty();

        @Override
        public Integer call() {
            transferTopK.ifPresent(k -> OptionValues.requireAtLeast("--transfer-top-k", k, 1));
            PrivacyExperiment preset = new PrivacyExperiment(options.preset());
            PrivacyExperiment taught = transfer.map(preset::withTransfer).orElse(preset);
            PrivacyExperiment set =
                    transferTopK
                            .map(taught::withTransferTopK)
                            .orElse(taught)
                            .with(
                                    options.overrides(
                                            Optional.empty(), Optional.empty(), Optional.empty()),
                                    budgets.budgets());
            options.run(set, set.preset(), builder -> builder.roles(budgets.roles()));
            return 0;
        }
    }

    /** The options of the privacy that an experiment buys. */
    private static final class BudgetOptions {
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

        @Option(
                names = "--alpha",
                hidden = true,
                description = "Does not apply: there is no WTS_AUX.")
        private Optional<Double> alpha = Optional.empty();

        PrivacyExperiment.Budgets budgets() {
            epsilon.ifPresent(value -> OptionValues.requirePositive("--epsilon", value));
            epsilonTransfer.ifPresent(
                    value -> OptionValues.requirePositive("--epsilon-wts", value));
            maxGradNorm.ifPresent(
                    value -> OptionValues.requirePositive("--dp-max-grad-norm", value));
            return new PrivacyExperiment.Budgets(epsilon, epsilonTransfer, delta, maxGradNorm);
        }

        /** An alpha asks for the student that it belongs to, which is refused with the reason. */
        Role[] roles() {
            List<Role> asked = new ArrayList<>(roles);
            alpha.ifPresent(value -> asked.add(Role.WTS_AUX));
            return asked.toArray(new Role[0]);
        }
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.eval.fairness.FairnessCsv;
import io.github.weaktostrong.eval.privacy.MembershipAttack;
import io.github.weaktostrong.eval.privacy.MembershipCsv;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wts metrics}: trust metrics of predictions that exist already. */
@Command(
        name = "metrics",
        description = "Measure predictions or scores that you have already.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts metrics fairness --input out/predictions.csv",
            "  wts metrics membership --input scores.csv"
        })
final class MetricsCommand {

    /** {@code wts metrics fairness}. */
    @Command(
            name = "fairness",
            description = "Group fairness of binary predictions.",
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = "  wts metrics fairness --input out/predictions.csv")
    int fairness(
            @Option(
                            names = "--input",
                            required = true,
                            paramLabel = "FILE.csv",
                            description = "Columns label, prediction (0 or 1) and group.")
                    Path input,
            @Option(
                            names = "--label-column",
                            paramLabel = "NAME",
                            defaultValue = "label",
                            description = "Column of the label (default: ${DEFAULT-VALUE}).")
                    String label,
            @Option(
                            names = "--group-column",
                            paramLabel = "NAME",
                            defaultValue = "group",
                            description = "Column of the group (default: ${DEFAULT-VALUE}).")
                    String group) {
        Columns columns = Columns.of(Map.of("label", label, "group", group));
        Json.print(FairnessCsv.read(input, columns).metrics().toJson());
        return 0;
    }

    /** {@code wts metrics membership}. */
    @Command(
            name = "membership",
            description = "How well scores tell members of the training data from others.",
            mixinStandardHelpOptions = true,
            footerHeading = Wts.EXAMPLES,
            footer = "  wts metrics membership --input scores.csv")
    int membership(
            @Option(
                            names = "--input",
                            required = true,
                            paramLabel = "FILE.csv",
                            description = "Columns score (larger: member) and member (0 or 1).")
                    Path input) {
        MembershipAttack attack = MembershipCsv.read(input);
        attack.warning().ifPresent(warning -> System.err.println("wts: " + warning));
        Json.print(attack.toJson());
        return 0;
    }
}

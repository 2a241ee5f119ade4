package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.MethodText;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.MethodComparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wts compare}: students of the same weak models, by several transfer methods. */
@Command(
        name = "compare",
        description = {
            "Which transfer method makes the better student, in its task and in trust?",
            "Trains weak models, naive students (cross-entropy) and ceilings once and a student by"
                    + " every method; one table, one figure. All options but --methods are those of"
                    + " the property's own command, which shares trainings in one folder."
        },
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts compare fairness --methods reverse-kl,focal --out out/methods",
            "  wts compare ood --methods all --strategies NO_TFT --dry-run --out out/methods"
        },
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private static final List<String> PROPERTIES = List.of("fairness", "ood", "adversarial");
    private static final String ALL = "all";

    /** A comma before a name, and not before key=value. */
    private static final String BETWEEN = ",(?=[^,=:]+(?:[:,]|$))";

    @Parameters(paramLabel = "PROPERTY", description = "fairness, ood or adversarial.")
    private String property = "";

    @Option(
            names = "--methods",
            required = true,
            paramLabel = "NAME:key=value,...",
            description =
                    "Methods beside cross-entropy, as --method of train reads them, with commas"
                        + " between, or repeated; all for every one that needs no option, but for"
                        + " pate, which spends a budget.")
    private List<String> methods = new ArrayList<>();

    @Mixin private ExperimentOptions options = new ExperimentOptions();
    @Mixin private LambdaOptions strengths = new LambdaOptions();

    @Override
    public Integer call() {
        if (!PROPERTIES.contains(property)) {
            throw new IllegalArgumentException(
                    "compare %s; expected a property whose students are classifiers, one of %s; name one of them"
                            .formatted(property, String.join(", ", PROPERTIES)));
        }
        Preset preset = Preset.of(property, options.preset());
        options.compare(
                ExperimentRun.of(property, preset, List.of(1L)).experiment(),
                strengths,
                distinct());
        return 0;
    }

    private List<String> distinct() {
        Set<String> named = new LinkedHashSet<>();
        methods.stream()
                .flatMap(text -> Arrays.stream(text.split(BETWEEN, -1)))
                .map(String::strip)
                .flatMap(method -> method.equals(ALL) ? names().stream() : Stream.of(method))
                .forEach(method -> add(method, named));
        named.remove(MethodComparison.BASELINE); // there anyway
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "--methods names none but cross-entropy; expected one to compare with it; name"
                            + " another");
        }
        return List.copyOf(named);
    }

    private static void add(String method, Set<String> named) {
        if (!named.add(method)) {
            throw new IllegalArgumentException(
                    "--methods names %s twice; expected each once; leave one out"
                            .formatted(method));
        }
    }

    private static List<String> names() {
        return List.copyOf(MethodText.usual());
    }
}

package io.github.weaktostrong.examples.cli;

import static java.util.Locale.ROOT;

import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.objective.WeakLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the strengths of an experiment's regularizers. */
final class LambdaOptions {
    @Option(names = "--lambda", description = "Strength on the weak model (default: the preset's).")
    private Optional<Double> lambda = Optional.empty();

    @Option(names = "--lambda-wts", description = "Strength on the transfer (default: --lambda).")
    private Optional<Double> lambdaTransfer = Optional.empty();

    @Option(names = "--alpha", description = "Largest auxiliary weight (default: the preset's).")
    private Optional<Double> alpha = Optional.empty();

    @Option(
            names = "--method",
            paramLabel = "NAME:key=value,...",
            description =
                    "What WTS_AUX learns by, as for train, in place of the auxiliary confidence"
                        + " loss; or who labels its rows, for cross-entropy: ensemble (teachers,"
                        + " rule: mean, vote, agreement), chain (through: models, + between them),"
                        + " relabel (rounds, sure), pate (teachers, epsilon, queries) (default: the"
                        + " preset's, auxiliary-confidence).")
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--regularizer",
            paramLabel = "NAME:key=value,...",
            description =
                    "A further regularizer on both trainings, as for train; what it is meant for is"
                            + " measured too: ood in other styles, adversarial on the rows'"
                            + " perturbed_text, fairness between their groups.")
    private List<String> further = new ArrayList<>();

    @Option(
            names = "--weak-label-form",
            paramLabel = "soft|hard",
            description =
                    "What the transfer learns: the weak model's probabilities, or its most probable"
                            + " class (default: soft).")
    private Optional<WeakLabels> weakLabels = Optional.empty();

    @Option(
            names = "--contained-words",
            paramLabel = "N",
            description =
                    "Keep rows in one split of which one contains the other, where that has at"
                            + " least N words; 1 or 2 ties nearly all together (default: split them"
                            + " apart, and count them in a warning).")
    private Optional<Integer> containedWords = Optional.empty();

    @Option(
            names = "--d-wts-perturbed",
            paramLabel = "anew|given",
            description =
                    "The perturbed rows that students are trained on: made anew against the weak"
                            + " model's classes, or those of the data, from whose edits its hidden"
                            + " labels may be read (default: anew; only adversarial makes them).")
    private Optional<String> transferVersions = Optional.empty();

    @Option(
            names = "--replicates",
            paramLabel = "resplit|disjoint",
            description =
                    "What seeds have to do with each other: all split the same rows, or each a"
                            + " block of sources of its own (default: the preset's; resplit).")
    private Optional<Replicates> replicates = Optional.empty();

    @Option(
            names = "--development",
            description =
                    "Run on the development pool alone, to tune settings: its rows are in no"
                            + " result (default: leave the pool out).")
    private boolean development;

    /** A preset with the regularizers beside the experiment's own, and what else is set here. */
    Preset withFurther(Preset preset) {
        containedWords.ifPresent(
                words -> OptionValues.requireAtLeast("--contained-words", words, 1));
        Map<String, String> settings = new LinkedHashMap<>();
        if (!further.isEmpty()) {
            settings.put(ExperimentRun.REGULARIZERS, String.join(";", further));
        }
        if (alpha.isPresent()
                && method.filter(it -> !ObjectiveOptions.isAuxiliary(it)).isPresent()) {
            throw ObjectiveOptions.alphaBesideMethod();
        }
        method.ifPresent(text -> settings.put(ExperimentRun.METHOD, text));
        weakLabels.ifPresent(form -> settings.put("weak_labels", form.name().toLowerCase(ROOT)));
        containedWords.ifPresent(words -> settings.put("contained_words", words.toString()));
        transferVersions.ifPresent(from -> settings.put("d_wts_perturbed", from));
        if (development && replicates.isPresent()) {
            throw new IllegalArgumentException(
                    "--replicates beside --development, which has one block; expected one of them;"
                            + " leave one out");
        }
        replicates
                .or(() -> development ? Optional.of(Replicates.DEVELOPMENT) : Optional.empty())
                .ifPresent(kind -> settings.put("replicates", kind.id()));
        return preset.with(settings);
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

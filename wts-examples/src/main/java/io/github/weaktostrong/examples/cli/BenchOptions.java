package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.cli.ModelOptions.Objective;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.TrainedPart;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of what is timed: the model, its head and the shape of a step. */
final class BenchOptions {
    @Mixin private ModelOptions model = new ModelOptions();

    @Option(
            names = "--objective",
            defaultValue = "classification",
            description = "classification or causal-lm (default: ${DEFAULT-VALUE}).")
    private String objective = "";

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            description = "Rows of a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--length",
            defaultValue = "128",
            description = "Tokens of a row (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = "--steps",
            defaultValue = "15",
            description = "Steps of each kind that are timed (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Mixin private RecomputeOption recompute = new RecomputeOption();

    @Option(
            names = "--train",
            paramLabel = "PART",
            defaultValue = "all",
            description = "What is trained, as for train (default: ${DEFAULT-VALUE}).")
    private String train = "";

    @Mixin private LoraOptions lora = new LoraOptions();

    ModelOptions model() {
        return model;
    }

    /** The model, with a fresh adapter where one is to be trained and it has none. */
    ModelSpec spec() {
        ModelSpec base = model.spec();
        ModelSpec adapted = part().adapted(base, 0);
        lora.require(!adapted.equals(base));
        return adapted;
    }

    TrainedPart part() {
        return lora.part(train);
    }

    int batchSize() {
        return batchSize;
    }

    int length() {
        return length;
    }

    Objective objective() {
        return Objective.parse(objective);
    }

    /** The shape of a step, which fits the model. */
    StepBenchmark shape(ModelSpec spec) {
        StepBenchmark shape =
                new StepBenchmark(batchSize, length, steps, part(), recompute.isSet());
        shape.requireFits(spec.shape());
        return shape;
    }

    /** These options as arguments, but for the number of steps. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(model.arguments());
        arguments.addAll(
                List.of(
                        "--objective",
                        OptionValues.name(objective()),
                        "--batch-size",
                        Integer.toString(batchSize),
                        "--length",
                        Integer.toString(length),
                        "--train",
                        part().toString()));
        if (recompute.isSet()) {
            arguments.add("--recompute");
        }
        return arguments;
    }

    /** The model with the head of the objective; the caller closes it. */
    LoadedModel open(ModelSpec spec) {
        return objective() == Objective.CAUSAL_LM
                ? CausalLanguageModel.open(spec, model.device())
                : classifier(spec);
    }

    /** The model as a classifier; the caller closes it. */
    TextClassifier classifier(ModelSpec spec) {
        int classes = spec.headClasses().orElse(2);
        return TextClassifier.open(spec, classes, 0, model.device());
    }
}

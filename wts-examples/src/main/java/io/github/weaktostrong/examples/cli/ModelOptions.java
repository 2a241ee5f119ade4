package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import io.github.weaktostrong.examples.experiments.ModelNames;
import io.github.weaktostrong.model.ModelSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model of a command. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "SPEC",
            description =
                    "A model folder; mini-xs, mini-s, mini-m, mini-l, minilm; a Hugging Face id"
                            + " such as EleutherAI/pythia-70m; or random weights of the shape of a"
                            + " Pythia or embedded model or smollm2-135m, such as"
                            + " pythia-70m@random:SEED.")
    private String model = "";

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "The tokenizer.json of a model with random weights (default: that of the mini"
                            + " models).")
    private @Nullable Path tokenizer;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter of this model, in PEFT's format (default: none).")
    private @Nullable Path adapter;

    @Mixin private ComputeOptions compute = new ComputeOptions();

    /** The device to open it on, which computes in the model's precision. */
    Device device() {
        return compute.device();
    }

    /** The model as it was named. */
    String name() {
        return model;
    }

    /** These options as arguments. */
    List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--model",
                                model,
                                "--device",
                                compute.deviceName(),
                                "--precision",
                                compute.precision().toString()));
        if (tokenizer != null) {
            arguments.addAll(List.of("--tokenizer", tokenizer.toString()));
        }
        if (adapter != null) {
            arguments.addAll(List.of("--adapter", adapter.toString()));
        }
        return arguments;
    }

    ModelSpec spec() {
        ModelSpec base =
                new ModelNames(Optional.ofNullable(tokenizer))
                        .parse(model)
                        .computedIn(compute.precision());
        return adapter == null ? base : base.withAdapter(adapter);
    }

    /** Says that a model has no head of its own, where one is drawn for the data's classes. */
    void warnWithoutHead(ModelSpec spec) {
        device(); // refused first where it is not there
        if (spec.headClasses().isEmpty()) {
            System.err.println(
                    "wts: model "
                            + model
                            + " is a language model: its classes are those of a head that was"
                            + " drawn at random; wts train makes a classifier");
        }
    }

    /** The purpose of a model's training. */
    enum Objective {
        CLASSIFICATION,
        CAUSAL_LM;

        static Objective parse(String text) {
            return OptionValues.choice("--objective", text, Objective.class);
        }
    }
}

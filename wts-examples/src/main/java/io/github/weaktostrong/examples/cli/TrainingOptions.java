package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.Optimizer;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a training that make a {@link TrainingConfig}. */
final class TrainingOptions {
    @Option(
            names = "--epochs",
            defaultValue = "1",
            description = "Passes over the data (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            description = "Rows of a step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Mixin private MicroBatchOption microBatch = new MicroBatchOption();

    @Mixin private RecomputeOption recompute = new RecomputeOption();

    @Option(
            names = "--optimizer",
            defaultValue = "adamw",
            description = "adamw or sgd; sgd has no momentum (default: ${DEFAULT-VALUE}).")
    private String optimizer = "";

    @Option(
            names = "--learning-rate",
            defaultValue = "5e-5",
            description = "Highest learning rate, above 0 (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--weight-decay",
            description = "Decay of every parameter (default: 0.01 for adamw, 0 for sgd).")
    private @Nullable Double weightDecay;

    @Option(
            names = "--max-grad-norm",
            description =
                    "Global norm to which larger gradients are scaled; 0 is off (default: 1.0; not"
                            + " with --dp-max-grad-norm, which clips row by row).")
    private @Nullable Double maxGradNorm;

    @Option(
            names = "--schedule",
            defaultValue = "constant",
            description =
                    "constant, linear or cosine (the last two fall to 0) (default:"
                            + " ${DEFAULT-VALUE}).")
    private String schedule = "";

    @Option(
            names = "--warm-up",
            defaultValue = "0",
            description =
                    "Share of the steps over which the learning rate rises, 0 to 1 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--order",
            defaultValue = "shuffled",
            description =
                    "shuffled (each epoch anew; rows of similar length together, unless a"
                            + " regularizer compares rows with each other) or file (as they come;"
                            + " the last batch may be short) (default: ${DEFAULT-VALUE}).")
    private String order = "";

    @Option(
            names = "--seed",
            defaultValue = "0",
            description =
                    "Seed of the order and of a fresh classification head (default:"
                            + " ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--freeze",
            paramLabel = "REGEX",
            description =
                    "Parameters in whose Hugging Face name this is found are not trained; may be"
                            + " repeated.")
    private List<String> freeze = new ArrayList<>();

    @Option(
            names = "--train",
            paramLabel = "PART",
            defaultValue = "all",
            description =
                    "What is trained: all, head (a linear probe), last:K (the last K layers, what"
                            + " follows them, and the head) or lora (low-rank matrices beside the"
                            + " weights, and a classifier's head; writes an adapter, see merge);"
                            + " not with --freeze (default: ${DEFAULT-VALUE}).")
    private String part = "";

    @Mixin private LoraOptions lora = new LoraOptions();

    /** The model, with a fresh adapter where one is to be trained and it has none. */
    ModelSpec adapted(ModelSpec spec) {
        ModelSpec adapted = lora.part(part).adapted(spec, seed);
        lora.require(!adapted.equals(spec));
        return adapted;
    }

    long seed() {
        return seed;
    }

    /** The settings; the maximum length is filled in once the model is known. */
    TrainingConfig.Builder builder() {
        freeze.forEach(TrainingOptions::requirePattern);
        TrainingConfig.Builder builder =
                TrainingConfig.builder()
                        .epochs(epochs)
                        .batchSize(batchSize)
                        .recompute(recompute.isSet())
                        .optimizer(optimizer())
                        .learningRate(learningRate())
                        .maxGradNorm(maxGradNorm == null ? 1 : maxGradNorm)
                        .order(OptionValues.choice("--order", order, TrainingConfig.Order.class))
                        .seed(seed)
                        .frozen(freeze)
                        .part(lora.part(part));
        microBatch.rows().ifPresent(builder::microBatchSize);
        return builder;
    }

    /**
     * The settings of a training under a gradient mechanism.
     *
     * @throws IllegalArgumentException for settings that would contradict it
     */
    TrainingConfig.Builder builder(GradientMechanism mechanism) {
        if (maxGradNorm != null) {
            throw new IllegalArgumentException(
                    "--max-grad-norm "
                            + maxGradNorm
                            + " with --dp-max-grad-norm, which clips every row's gradient; expected"
                            + " one of them; leave --max-grad-norm out");
        }
        boolean fileOrder =
                OptionValues.choice("--order", order, TrainingConfig.Order.class)
                        == TrainingConfig.Order.FILE;
        if (fileOrder && !mechanism.keepsFileOrder()) {
            throw new IllegalArgumentException(
                    "--order file under --dp options, whose batches are random samples; expected"
                            + " --order to be left out; only --dp-noise-multiplier 0, for"
                            + " inspection, takes the file's order");
        }
        if (!fileOrder && mechanism.keepsFileOrder()) {
            throw new IllegalArgumentException(
                    "--dp-noise-multiplier 0 is for inspection and takes the rows as they come;"
                            + " expected --order file; add it, or give a noise multiplier above 0");
        }
        return builder().maxGradNorm(0).mechanism(mechanism);
    }

    private LearningRate learningRate() {
        Schedule shape = OptionValues.choice("--schedule", schedule, Schedule.class);
        return new LearningRate(learningRate, shape, warmUp, 0);
    }

    private Optimizer optimizer() {
        return switch (OptionValues.choice("--optimizer", optimizer, Kind.class)) {
            case ADAMW -> new Optimizer.AdamW(weightDecay == null ? 0.01 : weightDecay);
            case SGD -> new Optimizer.Sgd(weightDecay == null ? 0 : weightDecay);
        };
    }

    private static void requirePattern(String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--freeze '"
                            + regex
                            + "' is no regular expression ("
                            + e.getDescription()
                            + "); expected one such as 'embed_in' or 'layers\\.[01]\\.'; correct"
                            + " it",
                    e);
        }
    }

    /** The optimizers by name. */
    private enum Kind {
        ADAMW,
        SGD
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.examples.mini.Pretraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts pretrain}: makes one of the embedded models anew. */
@Command(
        name = "pretrain",
        description = "Pre-train a mini model on plain text (.txt files below a folder).",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer =
                "  wts pretrain --model mini-xs --data texts --tokens 1000000 --out out/pretrained")
final class PretrainCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            description =
                    "Folder of an earlier pre-training to go on from; random weights without.")
    private @Nullable Path from;

    @Option(names = "--data", required = true, description = "Folder of .txt files.")
    private Path data = Path.of("");

    @Option(
            names = "--sources",
            defaultValue = "texts that were not described",
            description =
                    "What these texts are, with licence and attribution, for the model's card"
                            + " (default: ${DEFAULT-VALUE}).")
    private String sources = "";

    @Option(names = "--model", required = true, description = "mini-xs, mini-s, mini-m, mini-l.")
    private String model = "";

    @Option(names = "--out", required = true, description = "Folder of the model.")
    private Path out = Path.of("");

    @Option(
            names = "--tokens",
            description =
                    "Tokens to train on; a smaller corpus is repeated whole, and once more in"
                            + " part (default: ${DEFAULT-VALUE}).",
            defaultValue = "6000000")
    private long tokens;

    @Option(
            names = "--learning-rate",
            description = "Highest rate (default: ${DEFAULT-VALUE}).",
            defaultValue = "2e-3")
    private double learningRate;

    @Option(
            names = "--weight-decay",
            description = "Of AdamW (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.01")
    private double weightDecay;

    @Option(
            names = "--hold-out",
            split = ",",
            description = "Files (without .txt) for validation only (default: ${DEFAULT-VALUE}).",
            defaultValue = "Forster_View_1908,Gissing_Warburton_1903")
    private List<String> holdOut = List.of();

    @Option(
            names = "--exclude",
            split = ",",
            description = "Parts of paths to leave out (default: ${DEFAULT-VALUE}).",
            defaultValue = "wikitext,CBronte_Jane")
    private List<String> exclude = List.of();

    @Option(
            names = "--seed",
            description = "Seed of weights and order (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long seed;

    @Mixin private ComputeOptions compute = new ComputeOptions();

    @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();

    @Override
    @SuppressWarnings("try") // the claim is held, not used
    public Integer call() {
        MiniModel chosen =
                MiniModel.named(model)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "model '"
                                                        + model
                                                        + "'; expected mini-xs, mini-s, mini-m or"
                                                        + " mini-l; name one of them"));
        Pretraining pretraining =
                new Pretraining(
                        chosen,
                        Optional.ofNullable(from),
                        data,
                        sources,
                        tokens,
                        holdOut,
                        exclude,
                        learningRate,
                        weightDecay,
                        seed,
                        compute.precision());
        Pretraining.Result result;
        try (TrainingClaim alone = TrainingClaim.on(out);
                Progress progress = Progress.start("pretrain " + model)) {
            result = pretraining.run(out, compute.device(), checkpoints.beside(out), progress);
        }
        Json.print(result);
        return 0;
    }
}

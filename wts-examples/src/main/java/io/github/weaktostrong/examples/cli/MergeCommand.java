package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.checkpoint.CheckpointWriter;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelCard;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.safetensors.Dtype;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts merge}: adds an adapter to the weights of its base. */
@Command(
        name = "merge",
        description = "Add a LoRA adapter to the weights of its base; writes a model folder.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = "  wts merge --model mini-m --adapter out/adapter --out out/merged",
        sortOptions = false)
final class MergeCommand implements Callable<Integer> {
    @Mixin private ModelOptions model = new ModelOptions();

    @Option(
            names = "--out",
            required = true,
            description = "Folder of the merged model: absent, empty or an earlier model.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        ModelSpec spec = model.spec();
        if (spec.adapter() == null) {
            throw new IllegalArgumentException(
                    "merge without --adapter; expected the folder of one; name it");
        }
        if (spec.precision() != Precision.FLOAT32) {
            throw new IllegalArgumentException(
                    "--precision %s with merge, which adds the matrices in float32; expected none; leave it out"
                            .formatted(spec.precision()));
        }
        CheckpointWriter.requireReplaceable(out, Set.of(ModelContent.CARD_FILE_NAME));
        try (LoadedModel opened = open(spec)) {
            Map<String, Object> settings = Map.of("adapter", "added to the weights of its base");
            opened.save(out, Dtype.F32, new ModelCard(spec, settings).file(opened));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("model", out.toString());
        Json.print(summary);
        return 0;
    }

    /** A classifier where base or adapter has a head. */
    private LoadedModel open(ModelSpec spec) {
        return spec.headClasses().isPresent()
                ? TextClassifier.open(spec, spec.headClasses().getAsInt(), 0, model.device())
                : CausalLanguageModel.open(spec, model.device());
    }
}

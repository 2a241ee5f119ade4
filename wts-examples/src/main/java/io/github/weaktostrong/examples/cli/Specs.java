package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.MiniModel;
import io.github.weaktostrong.model.GptNeoXConfig;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Pythia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code SPEC}: a folder, an embedded model, a Hugging Face id, or {@code
 * pythia-70m@random:SEED}.
 *
 * @param tokenizer the {@code tokenizer.json} of random models; the embedded one by default
 */
record Specs(Optional<Path> tokenizer) {
    private static final Pattern RANDOM = Pattern.compile("([\\w.-]+)@random:(-?\\d{1,18})");
    private static final Pattern HUB = Pattern.compile("[\\w.-]+/[\\w.-]+");

    ModelSpec parse(String spec) {
        if (Files.isDirectory(Path.of(spec))) {
            return ModelSpec.folder(Path.of(spec));
        }
        Matcher random = RANDOM.matcher(spec);
        if (random.matches()) {
            long seed = Long.parseLong(random.group(2));
            Path vocabulary = tokenizer.orElseGet(MiniModel::tokenizer);
            return ModelSpec.random(spec, shape(random.group(1)), seed, vocabulary);
        }
        Optional<MiniModel> mini = MiniModel.named(spec);
        if (mini.isPresent()) {
            return mini.get().spec();
        }
        if (HUB.matcher(spec).matches()) {
            return ModelSpec.hub(spec);
        }
        throw new BadInputException(
                "model '"
                        + spec
                        + "': no such folder or name; expected a model folder, mini-xs, mini-s,"
                        + " mini-m, mini-l, a Hugging Face id (organisation/name) or"
                        + " pythia-70m@random:SEED; check the spelling");
    }

    private static GptNeoXConfig shape(String name) {
        return MiniModel.named(name)
                .map(MiniModel::shape)
                .orElseGet(() -> Pythia.named(name).shape());
    }
}

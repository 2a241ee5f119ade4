package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.checkpoint.RotaryPositions;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.mini.MiniLm;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Pythia;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code SPEC}: a folder, an embedded model, a Hugging Face id, or {@code
 * pythia-70m@random:SEED}: random weights of a Pythia model, an embedded one or SmolLM2-135M.
 *
 * @param tokenizer the {@code tokenizer.json} of random models; the embedded one by default
 */
public record ModelNames(Optional<Path> tokenizer) {
    private static final Pattern RANDOM = Pattern.compile("([\\w.-]+)@random:(-?\\d{1,18})");
    private static final String SMOLLM2 = "smollm2-135m";
    private static final Pattern HUB = Pattern.compile("[\\w.-]+/[\\w.-]+");

    /** Names without a tokenizer of one's own. */
    public static ModelNames standard() {
        return new ModelNames(Optional.empty());
    }

    /**
     * The model of a name.
     *
     * @throws BadInputException if there is none
     */
    public ModelSpec parse(String spec) {
        Matcher random = RANDOM.matcher(spec);
        if (random.matches() && !isFolder(spec)) {
            long seed = Long.parseLong(random.group(2));
            ModelShape shape = shape(random.group(1));
            return ModelSpec.random(spec, shape, seed, tokenizer.orElseGet(MiniModel::tokenizer));
        }
        if (tokenizer.isPresent()) {
            throw new IllegalArgumentException(
                    "--tokenizer "
                            + tokenizer.get()
                            + " with the model '"
                            + spec
                            + "', which has its own; expected it with random weights only; leave it"
                            + " out");
        }
        return stored(spec);
    }

    private static ModelSpec stored(String spec) {
        if (isFolder(spec)) {
            return ModelSpec.folder(Path.of(spec));
        }
        Optional<ModelSpec> embedded = embedded(spec);
        if (embedded.isPresent()) {
            return embedded.get();
        }
        if (HUB.matcher(spec).matches()) {
            return ModelSpec.hub(spec);
        }
        throw new BadInputException(
                "model '"
                        + withoutSecrets(spec)
                        + "': no such folder or name; expected a model folder, mini-xs, mini-s,"
                        + " mini-m, mini-l, minilm, a Hugging Face id (organisation/name) or"
                        + " pythia-70m@random:SEED, smollm2-135m@random:SEED; check the spelling");
    }

    /** The embedded model of a name, if there is one. */
    static Optional<ModelSpec> embedded(String name) {
        return name.equals(MiniLm.ID)
                ? Optional.of(MiniLm.spec())
                : MiniModel.named(name).map(MiniModel::spec);
    }

    /** An address may hold a user, with a password, and a query, with a token. */
    private static String withoutSecrets(String spec) {
        return spec.contains("://")
                ? spec.replaceFirst("(?<=://)[^/]*@", "").replaceFirst("[?#].*", "")
                : spec;
    }

    private static boolean isFolder(String spec) {
        try {
            return !spec.isBlank() && Files.isDirectory(Path.of(spec));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static ModelShape shape(String name) {
        return switch (name) {
            case SMOLLM2 -> smollm2();
            case MiniLm.ID -> MiniLm.shape();
            default ->
                    MiniModel.named(name)
                            .map(MiniModel::shape)
                            .orElseGet(() -> Pythia.named(name).shape());
        };
    }

    /** SmolLM2-135M (Ben Allal et al. 2025): a Llama of 30 layers of width 576. */
    private static DecoderShape smollm2() {
        return new DecoderShape(
                DecoderFamily.LLAMA,
                49_152,
                576,
                30,
                new DecoderShape.Heads(9, 3, 64),
                1536,
                8192,
                new RotaryPositions(1, 100_000, new RotaryPositions.Unscaled()),
                DecoderShape.Activation.SILU,
                1e-5,
                false,
                new DecoderShape.Biases(false, false, false),
                true,
                1 / 24.0,
                0,
                0);
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.train.TrainedPart;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of fresh low-rank adapters. */
final class LoraOptions {
    @Option(names = "--lora-rank", description = "Rank of the matrices (default: 8).")
    private @Nullable Integer rank;

    @Option(names = "--lora-alpha", description = "They are scaled by alpha / rank (default: 16).")
    private @Nullable Double alpha;

    @Option(
            names = "--lora-targets",
            paramLabel = "REGEX",
            description =
                    "Found in the names of the linear layers to adapt (default: all of attention"
                            + " and feed-forward networks).")
    private @Nullable String targets;

    /**
     * Reads a part; {@code lora} alone has the settings of these options.
     *
     * @throws IllegalArgumentException if there is no such part, or it has settings of its own
     *     beside these options
     */
    TrainedPart part(String text) {
        TrainedPart part = TrainedPart.parse(text);
        Lora standard = Lora.standard();
        if (areGiven() && text.startsWith("lora:")) {
            throw new IllegalArgumentException(
                    "--lora options beside '%s', which has its own; expected one of the two; leave one out"
                            .formatted(text));
        }
        return text.equals("lora")
                ? TrainedPart.lora(
                        new Lora(
                                rank == null ? standard.rank() : rank,
                                alpha == null ? standard.alpha() : alpha,
                                targets == null ? standard.targets() : targets))
                : part;
    }

    /**
     * Refuses options without effect.
     *
     * @param fresh whether a fresh adapter is trained
     */
    void require(boolean fresh) {
        if (!fresh && areGiven()) {
            throw new IllegalArgumentException(
                    "--lora options without --train lora, or beside an --adapter, which has its"
                            + " own; expected them for a fresh adapter; leave them out");
        }
    }

    private boolean areGiven() {
        return rank != null || alpha != null || targets != null;
    }
}

package io.github.weaktostrong.regularizers.robustness;

import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.RegularizerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Factories of the robustness regularizers.
 *
 * <pre>{@code
 * Robustness.embeddingNoise(0.1).withForm(NoiseForm.RELATIVE)
 * Robustness.adversarialTraining(0.3)
 * }</pre>
 */
public final class Robustness {
    private static final int STEPS = 3;
    private static final double STEP_SIZE = 0.5;

    private static final List<String> NAMES =
            List.of(
                    "ood",
                    "embedding-noise",
                    "adversarial",
                    "adversarial-training",
                    "embedding-ascent");

    private Robustness() {}

    /**
     * Gaussian noise on the embeddings (equations 5 and 8).
     *
     * @param noiseStd the standard deviation, finite, at least 0; 2e-3 in the paper; 0 does nothing
     */
    public static EmbeddingNoise embeddingNoise(double noiseStd) {
        return new EmbeddingNoise(noiseStd, NoiseForm.STANDARD_DEVIATION);
    }

    /**
     * Training on perturbed versions of the rows (equations 4 and 9); on the transfer set towards
     * the weak model's output on the row itself, since on the version it is that of a fooled model.
     *
     * @param lambda the weight of the perturbed rows, in [0, 1]; 0.3 in the paper; 0 does nothing
     */
    public static AdversarialTraining adversarialTraining(double lambda) {
        return new AdversarialTraining(lambda, TargetRule.SHARED_LABEL);
    }

    /**
     * Projected gradient ascent on the embeddings, three steps of half the radius.
     *
     * @param epsilon the radius relative to the norm of each row's embeddings, finite, at least 0;
     *     try 0.05 to 0.5; 0 does nothing
     */
    public static EmbeddingAscent embeddingAscent(double epsilon) {
        return new EmbeddingAscent(epsilon, true, STEPS, STEP_SIZE);
    }

    /** Returns the names that {@link #parse} knows. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Reads a regularizer from text, as the command line does.
     *
     * @param name one of {@link #names}; {@code ood} means {@code embedding-noise}, {@code
     *     adversarial} means {@code adversarial-training}
     * @param options {@code embedding-noise}: {@code noise} (needed), {@code form} ({@code std},
     *     {@code variance}, {@code relative}); {@code adversarial-training}: {@code lambda}
     *     (needed), {@code target} ({@code own}, {@code shared}); {@code embedding-ascent}: {@code
     *     epsilon} (needed), {@code relative} and {@code averaged} ({@code true}, {@code false}),
     *     {@code steps}, {@code step-size}, {@code property} ({@code ood}, {@code adversarial})
     * @throws IllegalArgumentException for an unknown name, key or value, with the known ones
     */
    public static Regularizer parse(String name, Map<String, String> options) {
        RegularizerOptions reader = new RegularizerOptions(name, options);
        return switch (name) {
            case "ood", "embedding-noise" -> noise(reader);
            case "adversarial", "adversarial-training" -> mix(reader);
            case "embedding-ascent" -> ascent(reader);
            default ->
                    throw new IllegalArgumentException(
                            "unknown robustness regularizer '%s'; expected one of %s; name one of them"
                                    .formatted(name, String.join(", ", NAMES)));
        };
    }

    private static Regularizer noise(RegularizerOptions reader) {
        reader.requireKnown("noise", "form");
        EmbeddingNoise noise = embeddingNoise(reader.strength("noise", "2e-3"));
        return reader.choice("form", NoiseForm.values(), NoiseForm::id)
                .map(noise::withForm)
                .orElse(noise);
    }

    private static Regularizer mix(RegularizerOptions reader) {
        reader.requireKnown("lambda", "target");
        AdversarialTraining mix = adversarialTraining(reader.strength("lambda", "0.3"));
        return reader.choice("target", TargetRule.values(), TargetRule::id)
                .map(mix::withTargetRule)
                .orElse(mix);
    }

    private static Regularizer ascent(RegularizerOptions reader) {
        reader.requireKnown("epsilon", "relative", "steps", "step-size", "averaged", "property");
        EmbeddingAscent ascent = embeddingAscent(reader.strength("epsilon", "0.1"));
        ascent = flag(reader, "relative").map(ascent::withRelative).orElse(ascent);
        ascent = flag(reader, "averaged").map(ascent::withAveraged).orElse(ascent);
        ascent = reader.has("steps") ? ascent.withSteps(reader.wholeNumber("steps")) : ascent;
        ascent = reader.has("step-size") ? ascent.withStepSize(reader.number("step-size")) : ascent;
        return reader.choice("property", new String[] {"ood", "adversarial"}, text -> text)
                .map(ascent::withMeantFor)
                .orElse(ascent);
    }

    private static Optional<Boolean> flag(RegularizerOptions reader, String key) {
        return reader.choice(key, new Boolean[] {true, false}, String::valueOf);
    }
}

package io.github.weaktostrong.privacy;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.JsonNumbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One training with DP-SGD as its privacy statement names it.
 *
 * @param name whose training, such as {@code weak model, seed 1}
 * @param noiseMultiplier sigma: standard deviation of the noise over {@code maxGradNorm}, at least
 *     0
 * @param samplingRate q, in [0, 1]
 * @param steps taken, empty batches and lost ones included, at least 0
 * @param maxGradNorm the clipping norm C, above 0
 * @param sampler how batches were drawn, such as {@code poisson}
 * @param noiseMode where noise and sampling came from
 * @param lost of the steps, those whose result is in no model, such as what a killed process took
 *     after its last checkpoint: spent nevertheless, since what followed may depend on them
 */
public record PrivateTraining(
        String name,
        double noiseMultiplier,
        double samplingRate,
        int steps,
        double maxGradNorm,
        String sampler,
        NoiseMode noiseMode,
        int lost) {
    private static final String LOST = "lost";

    public PrivateTraining {
        if (name.isBlank() || sampler.isBlank()) {
            throw new IllegalArgumentException(
                    "Private training '%s' with sampler '%s'; expected both to be named"
                            .formatted(name, sampler));
        }
        requireRange("noise multiplier", noiseMultiplier, Double.MAX_VALUE);
        requireRange("sampling rate", samplingRate, 1);
        requireRange("steps", steps, Integer.MAX_VALUE);
        requireRange("lost steps", lost, steps);
        requireRange("maximum gradient norm", maxGradNorm, Double.MAX_VALUE);
        if (maxGradNorm == 0) {
            throw new IllegalArgumentException(
                    "maximum gradient norm 0; expected a number above 0, e.g. 1.0");
        }
        if (noiseMultiplier == 0 && noiseMode.isPrivate()) {
            throw new IllegalArgumentException(
                    "Noise multiplier 0 with noise mode '%s'; expected '%s'"
                            .formatted(noiseMode.label(), NoiseMode.ABSENT_NOT_PRIVATE.label()));
        }
    }

    /** A training of which no step was lost. */
    public PrivateTraining(
            String name,
            double noiseMultiplier,
            double samplingRate,
            int steps,
            double maxGradNorm,
            String sampler,
            NoiseMode noiseMode) {
        this(name, noiseMultiplier, samplingRate, steps, maxGradNorm, sampler, noiseMode, 0);
    }

    /**
     * Trainings that are at least as bad for privacy as either of two lists: the costliest of each
     * side by side, and of each two the smaller noise, the larger rate and the more steps; two
     * trainings with different samplers, which cannot be compared, both.
     */
    static List<PrivateTraining> dominating(
            List<PrivateTraining> one, List<PrivateTraining> other) {
        Comparator<PrivateTraining> costliest =
                Comparator.comparingDouble(PrivateTraining::cost).reversed();
        List<PrivateTraining> first = one.stream().sorted(costliest).toList();
        List<PrivateTraining> second = other.stream().sorted(costliest).toList();
        List<PrivateTraining> worst = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i >= second.size()) {
                worst.add(first.get(i));
            } else if (i >= first.size()) {
                worst.add(second.get(i));
            } else {
                worst.addAll(first.get(i).worst(second.get(i)));
            }
        }
        return worst;
    }

    /** Orders trainings for {@link #dominating}, where any order would do. */
    private double cost() {
        return samplingRate * Math.sqrt(steps) / noiseMultiplier;
    }

    private List<PrivateTraining> worst(PrivateTraining other) {
        if (!sampler.equals(other.sampler)) {
            return List.of(this, other);
        }
        return List.of(
                new PrivateTraining(
                        name + " or " + other.name,
                        Math.min(noiseMultiplier, other.noiseMultiplier),
                        Math.max(samplingRate, other.samplingRate),
                        Math.max(steps, other.steps),
                        Math.max(maxGradNorm, other.maxGradNorm),
                        sampler,
                        NoiseMode.weaker(noiseMode, other.noiseMode)));
    }

    private static void requireRange(String what, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(
                    "%s %s; expected a number from 0 to %s".formatted(what, value, most));
        }
    }

    /** JSON with snake_case keys; {@code released} and {@code lost} where steps were lost. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("noise_multiplier", noiseMultiplier);
        json.addProperty("sampling_rate", samplingRate);
        json.addProperty("steps", steps);
        if (lost > 0) {
            json.addProperty("released", steps - lost);
            json.addProperty(LOST, lost);
        }
        json.addProperty("max_grad_norm", maxGradNorm);
        json.addProperty("sampler", sampler);
        json.addProperty("noise_mode", noiseMode.label());
        return json;
    }

    static PrivateTraining fromJson(JsonObject json) {
        return new PrivateTraining(
                json.get("name").getAsString(),
                number(json, "noise_multiplier"),
                number(json, "sampling_rate"),
                whole(json, "steps"),
                number(json, "max_grad_norm"),
                json.get("sampler").getAsString(),
                NoiseMode.labelled(json.get("noise_mode").getAsString()),
                json.has(LOST) ? whole(json, LOST) : 0);
    }

    private static int whole(JsonObject json, String key) {
        return JsonNumbers.whole(json.get(key)).orElseThrow(() -> wrong(json, key));
    }

    /** A number of a statement, read exactly; {@code IllegalArgumentException} if it is none. */
    static double number(JsonObject json, String key) {
        return JsonNumbers.decimal(json.get(key)).orElseThrow(() -> wrong(json, key));
    }

    private static IllegalArgumentException wrong(JsonObject json, String key) {
        return new IllegalArgumentException(
                "%s is %s; expected a number, of steps a whole one".formatted(key, json.get(key)));
    }

    /** This training with another number of steps, none of them lost. */
    public PrivateTraining withSteps(int number) {
        return withSteps(number, 0);
    }

    /** This training with another number of steps, of which some were lost. */
    public PrivateTraining withSteps(int number, int lostOfThese) {
        return new PrivateTraining(
                name,
                noiseMultiplier,
                samplingRate,
                number,
                maxGradNorm,
                sampler,
                noiseMode,
                lostOfThese);
    }

    /** Whether a step of this training costs what one of the other does, by the same mechanism. */
    boolean isLike(PrivateTraining other) {
        return withSteps(0).named(other.name).equals(other.withSteps(0));
    }

    /** This training with another name. */
    public PrivateTraining named(String other) {
        return new PrivateTraining(
                other, noiseMultiplier, samplingRate, steps, maxGradNorm, sampler, noiseMode, lost);
    }

    String toMarkdown() {
        return "  - %s: sigma %s, q %s, %s steps%s, C %s, sampler %s, noise %s\n"
                .formatted(
                        name,
                        noiseMultiplier,
                        samplingRate,
                        steps,
                        lost > 0 ? " (%s released, %s lost)".formatted(steps - lost, lost) : "",
                        maxGradNorm,
                        sampler,
                        noiseMode.label());
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.regularizers.privacy.Clipping;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make a training private. */
final class DpOptions {
    /** The unit in the statement of a private training. */
    static final String UNIT = "one row of --data";

    private static final double USUAL_DELTA = 1e-5;

    @Option(
            names = "--dp-max-grad-norm",
            paramLabel = "C",
            description = "Train with DP-SGD: clip every row's gradient to this norm, above 0.")
    private @Nullable Double maxGradNorm;

    @Option(
            names = "--dp-noise-multiplier",
            paramLabel = "S",
            description =
                    "Standard deviation of the noise over C. 0 is for inspection and not private:"
                            + " it needs --order file.")
    private @Nullable Double noiseMultiplier;

    @Option(
            names = "--dp-epsilon",
            paramLabel = "E",
            description = "Budget of the whole training, instead of the noise; above 0.")
    private @Nullable Double epsilon;

    @Option(
            names = "--dp-delta",
            paramLabel = "D",
            description = "Delta of the guarantee, well below 1 / rows (default: 1e-5).")
    private @Nullable Double delta;

    @Option(
            names = "--dp-clipping",
            description =
                    "flat, per-layer (each layer to C / sqrt(layers)) or automatic (normalised)"
                            + " (default: flat).")
    private @Nullable String clipping;

    @Option(
            names = "--dp-floating-point-protection",
            description =
                    "Every noise number is half the sum of four, against attacks on its rounding.")
    private boolean floatingPointProtection;

    @Option(
            names = "--dp-one-row-at-a-time",
            description = "Compute gradients row by row: slow, the same result.")
    private boolean oneRowAtATime;

    @Option(
            names = "--dp-fixed-shapes",
            description =
                    "Every pass has --micro-batch-size rows of --max-length tokens, empty or not,"
                            + " so that a row that is exchanged changes no bit of the others'"
                            + " gradients.")
    private boolean fixedShapes;

    @Option(
            names = "--write-non-private-diagnostics",
            description =
                    "Also write training-not-private.json: batch size, loss and gradient norms of"
                            + " each step. No guarantee covers it.")
    private boolean diagnostics;

    /** The mechanism asked for, if any is. */
    Optional<GradientMechanism> mechanism() {
        if (maxGradNorm == null) {
            requireNone();
            return Optional.empty();
        }
        if ((noiseMultiplier == null) == (epsilon == null)) {
            throw new IllegalArgumentException(
                    "--dp-max-grad-norm with "
                            + (epsilon == null
                                    ? "neither --dp-noise-multiplier nor --dp-epsilon"
                                    : "both --dp-noise-multiplier and --dp-epsilon")
                            + "; expected one of the two; give the noise or the budget");
        }
        DpSgd base =
                DifferentialPrivacy.dpSgd()
                        .maxGradNorm(maxGradNorm)
                        .delta(delta == null ? USUAL_DELTA : delta)
                        .oneRowAtATime(oneRowAtATime)
                        .fixedShapes(fixedShapes);
        if (clipping != null) {
            base = base.clipping(OptionValues.choice("--dp-clipping", clipping, Clipping.class));
        }
        if (floatingPointProtection) {
            base = base.protectedAgainstFloatingPointAttacks();
        }
        GradientMechanism mechanism = noised(base);
        return Optional.of(diagnostics ? new StepDiagnostics(mechanism) : mechanism);
    }

    private DpSgd noised(DpSgd base) {
        if (noiseMultiplier != null) {
            return base.noiseMultiplier(noiseMultiplier);
        }
        double budget = epsilon == null ? 0 : epsilon;
        if (budget == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "--dp-epsilon Infinity is no privacy; expected a finite budget; leave the --dp"
                            + " options out");
        }
        return base.epsilon(budget);
    }

    private void requireNone() {
        boolean any =
                noiseMultiplier != null
                        || epsilon != null
                        || delta != null
                        || clipping != null
                        || floatingPointProtection
                        || oneRowAtATime
                        || fixedShapes
                        || diagnostics;
        if (any) {
            throw new IllegalArgumentException(
                    "--dp options without --dp-max-grad-norm; expected the norm to which the"
                            + " gradient of a row is clipped, e.g. 1.0; give it or leave them out");
        }
    }

    /**
     * Prints warnings before a training of a model that may have been private before.
     *
     * @param before what the model went through
     * @param isPrivate whether the training has a gradient mechanism
     * @param notCovered what the training's budget says nothing about, in words
     */
    static void warn(PrivacyHistory before, boolean isPrivate, List<String> notCovered) {
        if (isPrivate) {
            notCovered.forEach(what -> System.err.println("wts: NOT COVERED: " + what));
        }
        int earlier = before.trainings().size();
        if (isPrivate && earlier > 0) {
            System.err.printf(
                    "wts: the model went through %s private training(s) before; the budget stated"
                            + " adds them up with this one, as if all were on the same rows%n",
                    earlier);
        }
        if (isPrivate && before.trainedWithoutPrivacy()) {
            System.err.println(
                    "wts: THE MODEL WAS TRAINED WITHOUT DIFFERENTIAL PRIVACY BEFORE: if that was on"
                            + " rows of --data, they are NOT protected; the budget stated does not"
                            + " cover it");
        }
        if (!isPrivate && earlier > 0) {
            System.err.printf(
                    "wts: THIS TRAINING IS NOT PRIVATE; the model went through %s private"
                            + " training(s) before: whoever was protected by these is not if among"
                            + " the rows of --data%n",
                    earlier);
        }
    }
}

package io.github.weaktostrong.objective;

import io.github.weaktostrong.data.Checks;

/**
 * The weight alpha of the student's own hardened prediction over a training.
 *
 * <pre>{@code
 * alpha(s) = alphaMax * min(1, s / (warmUpFraction * N))    s = optimizer steps done, N = all steps
 * }</pre>
 *
 * <p>Linear from 0 before the first step to alphaMax, then constant. Burns et al. (2023) describe
 * this ramp; the code they published climbs to a tenth and then jumps, which is not reproduced
 * here.
 *
 * @param alphaMax the plateau, in [0, 1]; 0 switches the auxiliary loss off
 * @param warmUpFraction the share of all optimizer steps over which alpha rises, in [0, 1]; 0
 *     starts at the plateau; the paper's 0.2 is the usual value
 */
public record AlphaSchedule(double alphaMax, double warmUpFraction) {

    private static final String RANGE =
            " is %s; expected a number from 0 to 1; correct the setting";

    /** Checks the ranges; NaN is refused. */
    public AlphaSchedule {
        Checks.requireShare(alphaMax, "alpha" + RANGE);
        Checks.requireShare(warmUpFraction, "warm-up of alpha" + RANGE);
    }

    /** The schedule of a training without the auxiliary loss. */
    public static AlphaSchedule off() {
        return new AlphaSchedule(0, 0);
    }

    /**
     * The weight in the step that follows {@code stepsDone} completed ones.
     *
     * @param stepsDone optimizer steps completed, 0 in the first step, at most {@code totalSteps}
     * @param totalSteps optimizer steps of the whole training, at least 1
     * @return alpha in [0, alphaMax]
     */
    public double alphaAt(int stepsDone, int totalSteps) {
        if (totalSteps < 1 || stepsDone < 0 || stepsDone > totalSteps) {
            throw new IllegalArgumentException(
                    "step %s of %s; expected 0 <= step <= total and a total of at least 1"
                            .formatted(stepsDone, totalSteps));
        }
        double warmUpSteps = warmUpFraction * totalSteps;
        return stepsDone >= warmUpSteps ? alphaMax : alphaMax * (stepsDone / warmUpSteps);
    }
}

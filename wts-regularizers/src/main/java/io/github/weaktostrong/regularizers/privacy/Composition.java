package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events with a cost, equal mechanisms merged: checks the arguments that all accountants share.
 *
 * @param steps by mechanism; every key has noise, a positive rate and one step
 * @param withoutNoise whether an event with a cost has no noise
 */
record Composition(Map<SampledGaussianEvent, Long> steps, boolean withoutNoise) {

    static Composition of(List<SampledGaussianEvent> events) {
        Map<SampledGaussianEvent, Long> steps = new LinkedHashMap<>();
        boolean withoutNoise = false;
        for (SampledGaussianEvent event : events) {
            if (event.spendsNothing()) {
                continue;
            }
            withoutNoise |= event.hasNoNoise();
            SampledGaussianEvent one =
                    new SampledGaussianEvent(event.noiseMultiplier(), event.samplingRate(), 1);
            steps.merge(one, (long) event.steps(), Long::sum);
        }
        return new Composition(steps, withoutNoise);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The expected uses of a unit: a bound on the total variation distance, so on any delta. */
    double expectedUses() {
        double uses = 0;
        for (var entry : steps.entrySet()) {
            uses += entry.getValue() * entry.getKey().samplingRate();
        }
        return uses;
    }

    static void requireDelta(double delta) {
        Checks.requireProperShare(
                delta,
                "delta %s; expected a number above 0 and below 1, well below 1 / units, e.g. 1e-5");
    }

    static void requireEpsilon(double epsilon) {
        Checks.requireAtLeastZero(
                epsilon, "epsilon %s; expected a finite number of at least 0, e.g. 8");
    }
}

package io.github.weaktostrong.regularizers.fairness;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bias-corrected exponential averages, one for each covariance of a penalty. */
final class RunningCovariances {

    private static final String SUMS = "running_sums";
    private static final String UPDATES = "running_updates";

    private final double decay;
    private final double[] sums;
    private final double[] updates;

    /**
     * Averages that have seen nothing.
     *
     * @param count how many
     * @param decay the factor by which they age with every update, in [0, 1)
     */
    RunningCovariances(int count, double decay) {
        this.decay = decay;
        sums = new double[count];
        updates = new double[count];
    }

    /** Takes in a batch's covariance and returns the average with it. */
    double update(int index, double covariance) {
        sums[index] = decay * sums[index] + (1 - decay) * covariance;
        updates[index]++;
        return sums[index] / (1 - Math.pow(decay, updates[index]));
    }

    Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>();
        state.put(SUMS, sums.clone());
        state.put(UPDATES, updates.clone());
        return state;
    }

    void restore(Map<String, double[]> state) {
        double[] newSums = state.getOrDefault(SUMS, new double[0]);
        double[] newUpdates = state.getOrDefault(UPDATES, new double[0]);
        if (state.size() != 2
                || newSums.length != sums.length
                || newUpdates.length != updates.length) {
            throw new IllegalArgumentException(
                    "state has the keys %s; expected %s and %s with %d numbers each; restore a checkpoint of the same training"
                            .formatted(state.keySet(), SUMS, UPDATES, sums.length));
        }
        System.arraycopy(newSums, 0, sums, 0, sums.length);
        System.arraycopy(newUpdates, 0, updates, 0, updates.length);
    }
}

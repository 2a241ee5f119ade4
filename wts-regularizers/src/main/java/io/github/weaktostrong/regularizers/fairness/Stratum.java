package io.github.weaktostrong.regularizers.fairness;

/**
 * A weighting of rows by their target: a subset where targets are hard, a soft one where they are
 * not.
 */
enum Stratum {
    ALL("") {
        @Override
        double weight(float[] target) {
            return 1;
        }
    },
    POSITIVES(" given label 1") {
        @Override
        double weight(float[] target) {
            return target[1];
        }
    },
    NEGATIVES(" given label 0") {
        @Override
        double weight(float[] target) {
            return 1.0 - target[1];
        }
    };

    private final String condition;

    Stratum(String condition) {
        this.condition = condition;
    }

    /** The weight of a row with this target (2). */
    abstract double weight(float[] target);

    double[] weights(float[][] targets) {
        double[] weights = new double[targets.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(targets[i]);
        }
        return weights;
    }

    String condition() {
        return condition;
    }
}

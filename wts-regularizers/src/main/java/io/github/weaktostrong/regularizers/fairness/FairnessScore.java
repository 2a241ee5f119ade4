package io.github.weaktostrong.regularizers.fairness;

/**
 * The model's score f(x) in the covariance; the paper leaves open whether a logit or a probability
 * is meant.
 */
public enum FairnessScore {
    /**
     * {@code z1 - z0}, the signed distance to the decision boundary, as in Zafar et al. (2017): the
     * default.
     */
    MARGIN("margin") {
        @Override
        double of(double margin) {
            return margin;
        }

        @Override
        double slope(double margin) {
            return 1;
        }
    },
    /** {@code p1 = 1 / (1 + exp(z0 - z1))}: bounded, closer to the selection rate. */
    PROBABILITY("probability") {
        @Override
        double of(double margin) {
            return 1 / (1 + Math.exp(-margin));
        }

        @Override
        double slope(double margin) {
            return of(margin) * of(-margin); // 1 - p1 without cancellation
        }
    };

    private final String id;

    FairnessScore(String id) {
        this.id = id;
    }

    /** The name on the command line and in stored settings. */
    public String id() {
        return id;
    }

    abstract double of(double margin);

    /** The derivative of the score with respect to the margin. */
    abstract double slope(double margin);
}

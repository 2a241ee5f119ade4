package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Checks;

/** A rule by which a gradient becomes an update of the parameters. */
public sealed interface Optimizer {
    /** Weight decay of every parameter. */
    double weightDecay();

    /** Name on the command line and in records. */
    String name();

    /**
     * AdamW with PyTorch's rule: (0.9, 0.999), epsilon 1e-8 added after the bias correction,
     * decoupled decay on every parameter (Loshchilov and Hutter 2019).
     *
     * @param weightDecay at least 0; 0.01 by default
     */
    record AdamW(double weightDecay) implements Optimizer {
        /** Checks the decay. */
        public AdamW {
            Checks.requireAtLeastZero(weightDecay, "weight decay" + TrainingConfig.AT_LEAST_ZERO);
        }

        @Override
        public String name() {
            return "adamw";
        }
    }

    /**
     * Stochastic gradient descent without momentum; decay is added to the gradient.
     *
     * @param weightDecay at least 0; 0 by default
     */
    record Sgd(double weightDecay) implements Optimizer {
        /** Checks the decay. */
        public Sgd {
            Checks.requireAtLeastZero(weightDecay, "weight decay" + TrainingConfig.AT_LEAST_ZERO);
        }

        @Override
        public String name() {
            return "sgd";
        }
    }
}

package io.github.weaktostrong.train;

import io.github.weaktostrong.objective.GradientMechanism;

/** How a gradient becomes an update of the parameters. */
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
            Ranges.requireNonNegative("weight decay", weightDecay);
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
            Ranges.requireNonNegative("weight decay", weightDecay);
        }

        @Override
        public String name() {
            return "sgd";
        }
    }

    /**
     * Another optimizer behind a gradient mechanism such as DP-SGD, from which alone it takes what
     * it updates the parameters by. The same training as with the mechanism given beside the
     * objective.
     *
     * @param wrapped any other optimizer
     * @param mechanism decides about batches, clipping and noise
     */
    record Wrapped(Optimizer wrapped, GradientMechanism mechanism) implements Optimizer {
        /** Refuses a wrapper around a wrapper. */
        public Wrapped {
            if (wrapped instanceof Wrapped inner) {
                throw new IllegalArgumentException(
                        "'%s' around '%s'; expected at most one gradient mechanism, since each decides alone how gradients become an update; remove one"
                                .formatted(mechanism.name(), inner.mechanism.name()));
            }
        }

        @Override
        public double weightDecay() {
            return wrapped.weightDecay();
        }

        @Override
        public String name() {
            return wrapped.name();
        }
    }
}

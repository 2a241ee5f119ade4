package io.github.weaktostrong.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A transfer method whose loss of a row depends on that row's logits, its weak label and the step:
 * a rule for the target, and a loss at that target.
 *
 * @param options its {@link #NAME} and options
 * @param usesTrainingSplit whether the rule takes constants from the rows of the training
 * @param targets opens the rule on the rows of a training
 */
record RowMethod(
        Map<String, Object> options,
        boolean usesTrainingSplit,
        Function<TrainingRows, RowTarget> targets,
        RowLoss loss)
        implements TransferMethod {
    static final String NAME = "name";

    /** Keeps a copy. */
    RowMethod {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The target of a row, a constant of the step. */
    @FunctionalInterface
    interface RowTarget {
        /**
         * The target (C), not normalised where the row has a weight.
         *
         * @param logProbabilities (C), the student's
         * @param weak (C), the weak label
         * @param stepsDone optimizer steps completed, 0 in the first
         */
        double[] of(double[] logProbabilities, double[] weak, int stepsDone);
    }

    /** The loss of a row at its target. */
    @FunctionalInterface
    interface RowLoss {
        /** Cross-entropy: {@code -sum_c t_c log p_c}. */
        RowLoss CROSS_ENTROPY =
                (logProbabilities, target, slope) -> {
                    double value = 0;
                    for (int c = 0; c < target.length; c++) {
                        value -= target[c] == 0 ? 0 : target[c] * logProbabilities[c];
                        slope[c] = -target[c];
                    }
                    return value;
                };

        /**
         * The loss, given the student's log probabilities (C).
         *
         * @param slope (C), to be filled with {@code p_c dloss/dp_c}
         */
        double at(double[] logProbabilities, double[] target, double[] slope);
    }

    /** A method whose targets depend on row and step alone. */
    static RowMethod of(Map<String, Object> options, RowTarget target, RowLoss loss) {
        return new RowMethod(options, false, rows -> target, loss);
    }

    @Override
    public String name() {
        return String.valueOf(options.get(NAME));
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("method", options);
    }

    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Session begin(TrainingRows rows) {
        RowTarget rule = targets.apply(rows);
        return new Session() {
            @Override
            public double[][] targets(ScoredBatch batch, int stepsDone) {
                double[][] weak = SoftCrossEntropy.widen(batch.targets());
                double[][] logits = SoftCrossEntropy.widen(batch.logits());
                double[][] found = new double[weak.length][];
                for (int i = 0; i < found.length; i++) {
                    found[i] = rule.of(SoftCrossEntropy.logSoftmax(logits[i]), weak[i], stepsDone);
                }
                return found;
            }

            @Override
            public LossGradient loss(float[][] logits, double[][] targets, double[] weights) {
                return mean(SoftCrossEntropy.widen(logits), targets, weights);
            }
        };
    }

    /** Mean over rows of weight times loss: by the softmax {@code dloss/dz = s - p sum(s)}. */
    LossGradient mean(double[][] logits, double[][] targets, double[] weights) {
        double[][] gradient = new double[logits.length][];
        double sum = 0;
        for (int i = 0; i < gradient.length; i++) {
            double[] logProbabilities = SoftCrossEntropy.logSoftmax(logits[i]);
            double[] slope = new double[logProbabilities.length];
            double share = weights[i] / logits.length;
            sum += share * loss.at(logProbabilities, targets[i], slope);
            double total = 0;
            for (double each : slope) {
                total += each;
            }
            for (int c = 0; c < slope.length; c++) {
                slope[c] = share * (slope[c] - Math.exp(logProbabilities[c]) * total);
            }
            gradient[i] = slope;
        }
        return new LossGradient(sum, gradient);
    }

    @Override
    public String toString() {
        return options.toString();
    }
}

package io.github.weaktostrong;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Couples the rows of a batch: {@code strength * (mean_i (z_i1 - z_i0))^2}; counts its batches. */
public final class MeanMarginTerm implements LossTerm {
    private final double strength;
    private final List<Integer> batches = new ArrayList<>();

    /** A term of a strength. */
    public MeanMarginTerm(double strength) {
        this.strength = strength;
    }

    /** Rows of every batch seen so far. */
    public List<Integer> batches() {
        return batches;
    }

    @Override
    public String name() {
        return "mean-margin";
    }

    @Override
    public boolean couplesExamples() {
        return true;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("strength", strength);
    }

    @Override
    public String mechanism() {
        return strength + " * (mean margin)^2";
    }

    @Override
    public Session begin(TrainingRows rows) {
        return new Session() {
            @Override
            public LossGradient evaluate(ScoredBatch batch) {
                batches.add(batch.rows());
                double mean = 0;
                for (float[] z : batch.logits()) {
                    mean += ((double) z[1] - z[0]) / batch.rows();
                }
                double slope = 2 * strength * mean / batch.rows();
                double[][] gradient = new double[batch.rows()][];
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = new double[] {-slope, slope};
                }
                return new LossGradient(strength * mean * mean, gradient);
            }

            @Override
            public Map<String, double[]> state() {
                return Map.of();
            }

            @Override
            public void restore(Map<String, double[]> state) {}
        };
    }
}

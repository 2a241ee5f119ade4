package io.github.weaktostrong.train;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.Map;

/** A term whose gradient grows with every step that it has seen. */
final class RunningTerm implements LossTerm {
    @Override
    public String name() {
        return "running";
    }

    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public String mechanism() {
        return "0.1 times the steps so far";
    }

    @Override
    public Session begin(TrainingRows rows) {
        return new Session() {
            private double steps;

            @Override
            public LossGradient evaluate(ScoredBatch batch) {
                steps++;
                double[][] gradient = new double[batch.rows()][batch.classes()];
                for (double[] row : gradient) {
                    row[0] = 0.1 * steps / batch.rows();
                }
                return new LossGradient(steps, gradient);
            }

            @Override
            public Map<String, double[]> state() {
                return Map.of("steps", new double[] {steps});
            }

            @Override
            public void restore(Map<String, double[]> state) {
                steps = state.get("steps")[0];
            }
        };
    }
}

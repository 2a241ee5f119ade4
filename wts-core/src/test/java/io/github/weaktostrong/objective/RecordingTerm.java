package io.github.weaktostrong.objective;

import java.util.Arrays;
import java.util.Map;

/** A loss term that adds a constant gradient and counts its evaluations. */
record RecordingTerm(String name, boolean couplesExamples, double slope) implements LossTerm {

    @Override
    public Map<String, Object> settings() {
        return Map.of("slope", slope);
    }

    @Override
    public String mechanism() {
        return "adds " + slope + " to every logit's gradient";
    }

    @Override
    public Session begin(TrainingRows rows) {
        return new Session() {
            private double calls;

            @Override
            public LossGradient evaluate(ScoredBatch batch) {
                calls++;
                LossGradient loss = LossGradient.zero(batch.rows(), batch.classes());
                for (double[] row : loss.gradient()) {
                    Arrays.fill(row, slope);
                }
                return new LossGradient(calls * slope, loss.gradient());
            }

            @Override
            public Map<String, double[]> state() {
                return Map.of("calls", new double[] {calls});
            }

            @Override
            public void restore(Map<String, double[]> state) {
                calls = state.get("calls")[0];
            }
        };
    }
}

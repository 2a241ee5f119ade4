package io.github.weaktostrong.examples;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Penalises confident predictions on the rows of one group (after Pereyra et al. 2017, who penalise
 * them on all rows).
 *
 * <pre>{@code
 * lambda / B * sum over the group's rows of KL(p_i || uniform),  p_i = softmax(logits_i)
 * }</pre>
 *
 * @param group name of the group, as in the data
 * @param lambda the strength, finite, at least 0
 */
public record OverconfidencePenalty(String group, double lambda) implements LossTerm {

    /** Checks the strength. */
    public OverconfidencePenalty {
        if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "lambda is " + lambda + "; expected a finite number of at least 0");
        }
    }

    @Override
    public String name() {
        return "overconfidence";
    }

    @Override
    public boolean couplesExamples() {
        return false; // a row's share depends on its own logits only
    }

    @Override
    public boolean hasRunningState() {
        return false;
    }

    @Override
    public boolean isInert() {
        return lambda == 0;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("group", group);
        settings.put("lambda", lambda);
        return settings;
    }

    @Override
    public String mechanism() {
        return lambda + " * KL(p || uniform) on the rows of group " + group;
    }

    @Override
    public Session begin(TrainingRows rows) {
        int index = rows.groupNames().indexOf(group);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "no row is of group '" + group + "'; expected one of " + rows.groupNames());
        }
        return new OneTraining(index, lambda);
    }

    /** The term in one training; it remembers nothing from step to step. */
    private record OneTraining(int group, double lambda) implements Session {

        @Override
        public LossGradient evaluate(ScoredBatch batch) {
            double value = 0;
            double[][] gradient = new double[batch.rows()][batch.classes()];
            for (int i = 0; i < batch.rows(); i++) {
                if (batch.groups()[i] != group) {
                    continue;
                }
                double[] logP = logSoftmax(batch.logits()[i]);
                double negativeEntropy = 0;
                for (double l : logP) {
                    negativeEntropy += Math.exp(l) * l;
                }
                value += negativeEntropy + Math.log(logP.length);
                for (int c = 0; c < logP.length; c++) {
                    gradient[i][c] = Math.exp(logP[c]) * (logP[c] - negativeEntropy);
                }
            }
            return new LossGradient(value, gradient).scale(lambda / batch.rows());
        }

        private static double[] logSoftmax(float[] logits) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                largest = Math.max(largest, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - largest);
            }
            double[] logP = new double[logits.length];
            for (int c = 0; c < logP.length; c++) {
                logP[c] = logits[c] - largest - Math.log(sum);
            }
            return logP;
        }

        @Override
        public Map<String, double[]> state() {
            return Map.of();
        }

        @Override
        public void restore(Map<String, double[]> state) {
            if (!state.isEmpty()) {
                throw new IllegalArgumentException(
                        "overconfidence keeps no state, found " + state.keySet());
            }
        }
    }
}

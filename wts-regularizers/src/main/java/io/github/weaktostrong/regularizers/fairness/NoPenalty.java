package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import java.util.Map;

/** A penalty of strength 0: exact zeros whatever the logits are, and no memory. */
final class NoPenalty implements LossTerm.Session {

    @Override
    public LossGradient evaluate(ScoredBatch batch) {
        return LossGradient.zero(batch.rows(), batch.classes());
    }

    @Override
    public Map<String, double[]> state() {
        return Map.of();
    }

    @Override
    public void restore(Map<String, double[]> state) {
        if (!state.isEmpty()) {
            throw new IllegalArgumentException(
                    "a penalty of strength 0 has no state, found %s; restore a checkpoint of the same training"
                            .formatted(state.keySet()));
        }
    }
}

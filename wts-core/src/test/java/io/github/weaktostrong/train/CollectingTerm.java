package io.github.weaktostrong.train;

import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A loss term of 0 that frees what is unreachable between the forward and the backward pass, and
 * overwrites it: arrays that the graph still needs must be reachable then.
 */
final class CollectingTerm implements LossTerm {
    @Override
    public String name() {
        return "collecting";
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
        return "0";
    }

    @Override
    public Session begin(TrainingRows rows) {
        return new Session() {
            @Override
            public LossGradient evaluate(ScoredBatch batch) {
                for (int i = 0; i < 3; i++) {
                    System.gc();
                    overwrite();
                }
                return LossGradient.zero(batch.rows(), batch.classes());
            }

            @Override
            public Map<String, double[]> state() {
                return Map.of();
            }

            @Override
            public void restore(Map<String, double[]> state) {
                // has none
            }
        };
    }

    private static void overwrite() {
        for (int size = 4; size <= 1 << 14; size *= 2) {
            for (int n = 0; n < 64; n++) {
                ByteBuffer freed = ByteBuffer.allocateDirect(size);
                while (freed.hasRemaining()) {
                    freed.put((byte) 0x7f);
                }
            }
        }
    }
}

package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.engine.CostlyReads;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.Hardening;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Losses and gradients that are computed beside the logits against those of Java. */
class LossBesideLogitsTest extends MixFixture {
    private static final AuxiliaryConfidenceLoss OFF = AuxiliaryConfidenceLoss.off();

    /** Moves embeddings along their gradient in every pass, of which there are two. */
    private record TwoClimbs(Climb climb) implements EmbeddingPerturbation {
        @Override
        public int passes() {
            return 2;
        }

        @Override
        public Session begin(long[] rowSeeds) {
            return climb.begin(rowSeeds);
        }

        @Override
        public Session begin(long[] rowSeeds, int pass) {
            return pass == 0 ? climb.begin(rowSeeds) : (embeddings, mask, at) -> embeddings;
        }

        @Override
        public String name() {
            return "two-climbs";
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
            return "for the test";
        }
    }

    @Test
    void gradient_ofEveryKindOfPass_isThatOfJava() {
        assertSame(objective(OFF));
        assertSame(objective(OFF, new Climb(0.1f)));
        assertSame(objective(OFF, TestMix.of(WEIGHT)));
        assertSame(objective(OFF, new CollectingTerm(), TestMix.of(WEIGHT)));
        assertSame(objective(OFF, TestMix.of(WEIGHT), new TwoClimbs(new Climb(0.1f))));
        assertSame(objective(auxiliary(Hardening.BATCH_QUANTILE), new Climb(0.1f)));
    }

    private static void assertSame(ClassificationObjective objective) {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(false));
            for (int size : new int[] {4, ROWS}) {
                Gradient java = gradient(model, rows, objective, size);
                Gradient device = CostlyReads.during(() -> gradient(model, rows, objective, size));
                assertEquals(java.loss(), device.loss(), 1e-6);
                for (int i = 0; i < java.gradients().length; i++) {
                    assertArrayEquals(java.gradients()[i], device.gradients()[i], TOLERANCE);
                }
            }
        }
    }

    @Test
    void plainCrossEntropy_isThatWithoutHardenedLabelsAlone() {
        assertTrue(OFF.isPlainCrossEntropy());
        assertFalse(auxiliary(Hardening.ARGMAX).isPlainCrossEntropy());
    }
}

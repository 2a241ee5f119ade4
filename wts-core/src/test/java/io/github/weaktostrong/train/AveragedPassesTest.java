package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A step that takes the mean over several passes, each at embeddings of its own. */
class AveragedPassesTest extends MixFixture {

    /** Adds a ramp, by each pass's number, so that the reference needs no passes. */
    private record Shift(List<Float> shifts, String name) implements EmbeddingPerturbation {
        Shift(Float... shifts) {
            this(List.of(shifts), "shift");
        }

        @Override
        public int passes() {
            return shifts.size();
        }

        @Override
        public Session begin(long[] rowSeeds) {
            throw new AssertionError("asked without a pass");
        }

        @Override
        public Session begin(long[] rowSeeds, int pass) {
            return (embeddings, mask, at) -> {
                float width = embeddings.getShape().get(2);
                try (NDArray ramp = embeddings.getManager().arange(width).div(width);
                        NDArray shift = mask.mul(shifts.get(pass)).mul(ramp)) {
                    return embeddings.add(shift);
                }
            };
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
    void gradient_isTheMeanOfThoseOfEachPass() {
        for (int microBatch : new int[] {4, ROWS}) {
            try (TextClassifier model = TinyTraining.classifier()) {
                Gradient mean = shifted(model, microBatch, 1f, -3f, 2f);
                float[] shifts = {1f, -3f, 2f};
                double loss = 0;
                float[][] sum = new float[mean.gradients().length][];
                for (float shift : shifts) {
                    Gradient one = shifted(model, microBatch, shift);
                    loss += one.loss() / 3;
                    for (int i = 0; i < sum.length; i++) {
                        float[] own = one.gradients()[i];
                        sum[i] = sum[i] == null ? new float[own.length] : sum[i];
                        for (int j = 0; j < own.length; j++) {
                            sum[i][j] += own[j] / 3;
                        }
                    }
                }
                assertEquals(loss, mean.loss(), 1e-6);
                for (int i = 0; i < sum.length; i++) {
                    assertArrayEquals(sum[i], mean.gradients()[i], TOLERANCE);
                }
                // validity: the last pass alone is another loss
                Gradient last = shifted(model, microBatch, 2f);
                double most = 0;
                for (int i = 0; i < sum.length; i++) {
                    for (int j = 0; j < sum[i].length; j++) {
                        most = Math.max(most, Math.abs(sum[i][j] - last.gradients()[i][j]));
                    }
                }
                assertTrue(most > 100 * TOLERANCE, "largest difference " + most);
            }
        }
    }

    private static Gradient shifted(TextClassifier model, int microBatch, Float... shifts) {
        ClassificationObjective objective =
                objective(auxiliary(Hardening.BATCH_QUANTILE), new Shift(shifts), mix());
        return gradient(model, weak(model, examples(false)), objective, microBatch);
    }

    private static TestMix mix() {
        return TestMix.of(WEIGHT);
    }

    @Test
    void steps_leaveNoArraysBehind() {
        try (TextClassifier model = TinyTraining.classifier()) {
            shifted(model, 4, 0.1f, 0.2f);
            int before = model.arrayCount();
            for (int i = 0; i < 10; i++) {
                shifted(model, 4, 0.1f, 0.2f);
            }
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void mean_besideALossTermOrAnotherMean_isRefused() {
        Shift two = new Shift(0f, 1f);
        assertRefused("[shift] beside [mean-margin]", two, new MeanMarginTerm(1));
        assertRefused("[shift, other] beside each other", two, new Shift(two.shifts(), "other"));
        objective(auxiliary(Hardening.ARGMAX), new Shift(1f), new MeanMarginTerm(1)); // one pass
    }

    private static void assertRefused(String words, Regularizer... regularizers) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> objective(auxiliary(Hardening.ARGMAX), regularizers))
                        .getMessage();
        assertTrue(message.startsWith("the mean over several passes of " + words), message);
    }
}

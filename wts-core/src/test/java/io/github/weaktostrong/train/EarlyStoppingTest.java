package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.TextClassifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(8).batchSize(6).learningRate(1e-2).build();

    @Test
    void training_withoutALowerValue_endsAfterItsPatienceWithTheBestWeights() {
        List<Map<String, float[]>> passes = new ArrayList<>();
        // the lowest is that of the third pass; the equal one later does not count
        Iterator<Double> values = List.of(5.0, Double.NaN, 1.0, 3.0, 1.0).iterator();
        try (TextClassifier model = TinyTraining.classifier();
                EarlyStopping early = new EarlyStopping(model, 2, values::next)) {
            int arrays = model.arrayCount();
            TrainingListener remembers =
                    new TrainingListener() {
                        @Override
                        public void onStep(TrainingStep step) {}

                        @Override
                        public void onEpoch(int epoch) {
                            passes.add(TinyTraining.parameters(model));
                        }
                    };
            assertThrows(IllegalStateException.class, early::restoreBest);
            TrainingOutcome outcome =
                    ClassifierTraining.run(
                            model,
                            TinyTraining.rows(12),
                            TinyTraining.crossEntropy(),
                            CONFIG,
                            remembers.and(early));
            assertTrue(outcome.isStopped());
            assertTrue(early.stop());
            assertEquals(5 * 2, outcome.steps().size());
            assertEquals(3, early.bestEpoch());
            early.restoreBest();
            TinyTraining.parameters(model)
                    .forEach((name, got) -> assertArrayEquals(passes.get(2).get(name), got, name));
            assertEquals(arrays, model.arrayCount());
        }
    }

    @Test
    void value_thatIsNotANumber_isNeverTheLowest() {
        double[] values = {Double.NaN, 0.5, Double.NaN, 0.4};
        int[] at = {0};
        try (TextClassifier model = TinyTraining.classifier();
                EarlyStopping early = new EarlyStopping(model, 2, () -> values[at[0]++])) {
            int[] best = {1, 2, 2, 4};
            for (int epoch = 1; epoch <= values.length; epoch++) {
                early.onEpoch(epoch);
                assertEquals(best[epoch - 1], early.bestEpoch());
                assertFalse(early.stop());
            }
        }
    }
}

package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentimentGapTest {
    @Test
    void run_fewRows_givesAccuraciesOfEverySeedTheSameInBfloat16WithinNoise() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(3)
                        .batchSize(32)
                        .learningRate(LearningRate.constant(3e-3))
                        .build();
        SentimentGap.Result result =
                SentimentGap.run(MiniModel.MINI_XS.spec(), 640, config, List.of(1L, 2L));
        assertEquals("mini-xs", result.model());
        assertEquals(3e-3, result.learningRate());
        assertEquals(2, result.validation().size());
        assertEquals(2, result.test().size());
        assertEquals((result.test().get(0) + result.test().get(1)) / 2, result.mean(), 1e-12);
        assertTrue(result.mean() > 0.54, "no better than chance: " + result);
        ModelSpec bfloat16 = MiniModel.MINI_XS.spec().computedIn(Precision.BFLOAT16);
        SentimentGap.Result rounded = SentimentGap.run(bfloat16, 640, config, List.of(1L, 2L));
        // the standard error of the mean of two seeds of so many test rows is above 0.01
        assertEquals(result.mean(), rounded.mean(), 0.03, () -> result + "; " + rounded);
        assertNotEquals(result, rounded);
    }

    @Test
    void best_ofSeveralRates_isChosenOnValidationRows() {
        SentimentGap.Result worseOnTest = result(2e-3, List.of(0.6, 0.7), List.of(0.5, 0.5));
        assertEquals(
                worseOnTest,
                SentimentGap.best(
                        List.of(
                                result(1e-3, List.of(0.6, 0.6), List.of(0.9, 0.9)),
                                worseOnTest,
                                result(3e-3, List.of(0.7, 0.6), List.of(0.8, 0.8)))));
    }

    private static SentimentGap.Result result(
            double rate, List<Double> validation, List<Double> test) {
        return new SentimentGap.Result("m", rate, validation, test);
    }
}

package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DP-SGD says where memory runs out: rows that fit, and nothing of those it trains on. */
class PrivateOutOfMemoryTest {
    private static final DpSgd DP_SGD = DifferentialPrivacy.dpSgd().maxGradNorm(1);
    private static final TrainingListener FILLING =
            step -> {
                throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB", null);
            };

    @ParameterizedTest
    @ValueSource(ints = {5, 40})
    void training_ofAnyNumberOfRows_saysTheSame(int rows) {
        assertSays(rows, DP_SGD.noiseMultiplier(1));
    }

    @Test
    void training_withATargetOrFixedShapes_saysTheSame() {
        assertSays(40, DP_SGD.epsilon(8));
        assertSays(40, DP_SGD.noiseMultiplier(1).fixedShapes(true));
        assertSays(40, DP_SGD.noiseMultiplier(1).oneRowAtATime(true));
    }

    private static void assertSays(int rows, DpSgd dpSgd) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(4)
                        .microBatchSize(16)
                        .maxLength(12)
                        .maxGradNorm(0)
                        .mechanism(dpSgd)
                        .build();
        List<int[]> texts =
                IntStream.range(0, rows).mapToObj(row -> new int[] {2 + row, 3, 4}).toList();
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_XS.spec(), Device.cpu())) {
            String said =
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> CausalTraining.run(model, texts, config, FILLING))
                            .getMessage();
            assertTrue(said.startsWith("memory ran out with 16 rows at once; "), said);
            assertTrue(said.contains("expected a number that fits: 8 did just now;"), said);
        }
    }
}

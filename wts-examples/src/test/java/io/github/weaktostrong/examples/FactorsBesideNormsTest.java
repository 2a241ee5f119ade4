package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.regularizers.privacy.Clipping;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole private training whose clipping factors are computed as on a card. */
class FactorsBesideNormsTest {
    private static final List<int[]> ROWS =
            IntStream.range(0, 20).mapToObj(i -> new int[] {3 + i, 4 + i, 5 + i}).toList();

    @AfterEach
    void clear() {
        System.clearProperty(HostReads.PROPERTY);
    }

    @ParameterizedTest
    @EnumSource
    void training_ofEveryClipping_endsAtTheSameParameters(Clipping clipping) {
        DpSgd mechanism =
                DifferentialPrivacy.dpSgd()
                        .noiseMultiplier(1)
                        .maxGradNorm(0.5)
                        .clipping(clipping)
                        .seededNotPrivate(3);
        GradientMechanism.Session session = mechanism.begin(ROWS.size(), 8, 1, Device.cpu());
        assertTrue(session.clippingRule(2).isPresent());
        Map<String, float[]> before = train(mechanism);
        System.setProperty(HostReads.PROPERTY, "costly");
        Map<String, float[]> after = train(mechanism);
        assertFalse(before.isEmpty());
        before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
    }

    private static Map<String, float[]> train(DpSgd mechanism) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(8)
                        .microBatchSize(3)
                        .mechanism(mechanism)
                        .build();
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_XS.spec(), Device.cpu())) {
            CausalTraining.run(model, ROWS, config, TrainingListener.NONE);
            Map<String, float[]> trained = new HashMap<>();
            model.parameters().forEach((name, array) -> trained.put(name, array.toFloatArray()));
            return trained;
        }
    }
}

package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.bench.WrappedMechanism;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittingBatchTest {
    private static final EngineException FULL =
            new EngineException("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has", null);

    @Test
    void training_withoutFailure_isItsResultAndNothingIsMeasured() {
        List<Integer> measured = new ArrayList<>();
        assertEquals("done", FittingBatch.orSaid(() -> "done", 16, measured::add));
        assertEquals(List.of(), measured);
    }

    @Test
    void training_thatRunsOutOfMemory_saysHowManyRowsFit() {
        List<Integer> measured = new ArrayList<>();
        IllegalStateException e = failed(24, 3, measured);
        assertEquals(List.of(12, 6, 3), measured);
        assertEquals(
                "memory ran out with 24 rows at once; expected a number that fits: 3 did just now;"
                        + " add --micro-batch-size 3, which leaves the result as it is, or"
                        + " --recompute",
                e.getMessage());
        assertTrue(OutOfMemory.of(e).isEmpty()); // else the command would print another message
        assertSame(FULL, e.getSuppressed()[0]);
    }

    @Test
    void training_ofWhichNoRowFits_saysSo() {
        String message = failed(4, 0, new ArrayList<>()).getMessage();
        assertTrue(message.contains("with 4 rows at once; expected room for one; take"), message);
    }

    private static IllegalStateException failed(int rows, int most, List<Integer> measured) {
        return assertThrows(
                IllegalStateException.class,
                () ->
                        FittingBatch.orSaid(
                                FittingBatchTest::full,
                                rows,
                                fewer -> {
                                    measured.add(fewer);
                                    if (fewer > most) {
                                        full();
                                    }
                                }));
    }

    private static Object full() {
        throw FULL;
    }

    @Test
    void training_thatFailsOtherwise_failsAsItDid() {
        IllegalArgumentException other = new IllegalArgumentException("no such row");
        assertSame(
                other,
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                FittingBatch.orSaid(
                                        () -> {
                                            throw other;
                                        },
                                        16,
                                        rows -> {})));
    }

    @Test
    void step_ofAPrivateTraining_isPrivateAndOfAllRows() {
        List<Integer> drawn = new ArrayList<>();
        DpSgd rare = DifferentialPrivacy.dpSgd().noiseMultiplier(1).maxGradNorm(1);
        GradientMechanism watched =
                new WrappedMechanism(rare) {
                    @Override
                    protected Session wrap(Session session, int rows) {
                        return new WrappedSession(session) {
                            @Override
                            public double clippingFactor(double norm, int parts) {
                                drawn.add(rows);
                                return super.clippingFactor(norm, parts);
                            }
                        };
                    }
                };
        TrainingConfig config = TrainingConfig.builder().maxGradNorm(0).mechanism(watched).build();
        try (TextClassifier model =
                TextClassifier.open(MiniModel.MINI_XS.spec(), 2, 1, Device.cpu())) {
            new StepBenchmark(5, 8, 1).takeOne(model, config);
        }
        assertEquals(List.of(5, 5, 5, 5, 5), drawn); // each row's norm, once
    }

    @Test
    void step_thatIsMeasured_trainsThePartOfTheTrainingAndLeavesNoArray() {
        TrainingConfig config = TrainingConfig.builder().part(TrainedPart.LORA).build();
        try (TextClassifier model =
                TextClassifier.open(
                        MiniModel.MINI_XS.spec().withAdapter(Lora.standard(), 1),
                        2,
                        1,
                        Device.cpu())) {
            int arrays = model.arrayCount();
            String frozen = "gpt_neox.layers.0.attention.dense.weight";
            float before = model.parameters().get(frozen).toFloatArray()[0];
            new StepBenchmark(2, 8, 1).takeOne(model, config);
            assertEquals(before, model.parameters().get(frozen).toFloatArray()[0]);
            assertEquals(arrays, model.arrayCount());
        }
    }
}

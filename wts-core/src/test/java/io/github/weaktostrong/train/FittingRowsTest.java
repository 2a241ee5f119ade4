package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FittingRowsTest {
    private static final EngineException FULL =
            new EngineException("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has", null);
    private static final LabelledRows ROWS = TinyTraining.rows(24);
    private static final TrainingConfig CONFIG = TrainingConfig.builder().batchSize(24).build();

    @Test
    void training_withoutFailure_isItsResultAndNothingIsMeasured() {
        List<Integer> measured = new ArrayList<>();
        assertEquals("done", FittingRows.orSaid(() -> "done", 16, measured::add));
        assertEquals(List.of(), measured);
    }

    @Test
    void training_thatRunsOutOfMemory_saysHowManyRowsFit() {
        List<Integer> measured = new ArrayList<>();
        IllegalStateException e = failed(24, 3, measured);
        assertEquals(List.of(12, 6, 3), measured);
        assertEquals(
                "memory ran out with 24 rows at once; expected a number that fits: 3 did just now;"
                        + " take micro-batches of so many (--micro-batch-size 3, microBatchSize),"
                        + " which leave the result as it is, smaller batches, or --recompute",
                e.getMessage());
        assertTrue(Engines.outOfMemory(e).isEmpty()); // else a command would print another message
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
                        FittingRows.orSaid(
                                FittingRowsTest::full,
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
                                FittingRows.orSaid(
                                        () -> {
                                            throw other;
                                        },
                                        16,
                                        rows -> {})));
    }

    @Test
    void classifier_thatRunsOutOfMemory_isAskedWithFewerRows() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingTask task = ClippedSums.task(model, ROWS);
            assertEquals(12, said(task, CONFIG));
            assertEquals(1, said(task, CONFIG.toBuilder().microBatchSize(3).build()));
        }
    }

    @Test
    void languageModel_thatRunsOutOfMemory_isAskedWithFewerRows() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            assertEquals(12, said(ClippedSums.task(model, ROWS.tokens()), CONFIG));
        }
    }

    /** The rows that fit, of a training whose first step is one too many. */
    private static int said(TrainingTask task, TrainingConfig config) {
        TrainingListener filling =
                step -> {
                    throw FULL;
                };
        return fitting(task, config, filling);
    }

    private static int fitting(TrainingTask task, TrainingConfig config, TrainingListener to) {
        String message =
                assertThrows(IllegalStateException.class, () -> task.run(config, to)).getMessage();
        return Integer.parseInt(message.replaceAll(".*that fits: (\\d+) did.*", "$1"));
    }

    @Test
    void privateTraining_thatRunsOutOfMemory_isAskedWithFewerRowsOfItsMechanism() {
        List<Integer> begun = new ArrayList<>();
        GradientMechanism hungry = hungry(5, begun);
        TrainingConfig config =
                TrainingConfig.builder().batchSize(24).maxGradNorm(0).mechanism(hungry).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            assertEquals(3, fitting(ClippedSums.task(model, ROWS), config, TrainingListener.NONE));
            assertEquals(List.of(24, 12, 6, 3), begun);
            assertEquals(List.of(), model.privacyHistory().trainings());
        }
    }

    /** A mechanism for which memory lasts for so many rows. */
    private static GradientMechanism hungry(int most, List<Integer> begun) {
        FixedBatches inner = FixedBatches.flat(0.1, 0, 1, 2);
        return new GradientMechanism() {
            @Override
            public String name() {
                return inner.name();
            }

            @Override
            public Map<String, Object> settings() {
                return inner.settings();
            }

            @Override
            public String mechanism() {
                return inner.mechanism();
            }

            @Override
            public Session begin(int rows, int expected, int steps, Device device) {
                begun.add(rows);
                if (rows > most) {
                    full();
                }
                return inner.begin(rows, expected, steps, device);
            }
        };
    }

    @Test
    void measuring_leavesTheModelAsItIs() {
        try (CausalLanguageModel causal = TinyTraining.languageModel();
                TextClassifier classifier = TinyTraining.classifier()) {
            FixedBatches clipping = FixedBatches.flat(0.1, 0, 1, 2);
            for (TrainingTask task :
                    List.of(
                            ClippedSums.task(causal, ROWS.tokens()),
                            ClippedSums.task(classifier, ROWS))) {
                assertUnchanged(task, CONFIG);
                for (FixedBatches each : List.of(clipping, clipping.slowly())) {
                    assertUnchanged(
                            task, CONFIG.toBuilder().maxGradNorm(0).mechanism(each).build());
                }
            }
        }
    }

    private static void assertUnchanged(TrainingTask task, TrainingConfig config) {
        LoadedModel model = task.model();
        Map<String, float[]> before = TinyTraining.parameters(model);
        int arrays = model.arrayCount();
        FittingRows.take(task, config, 3);
        assertEquals(arrays, model.arrayCount());
        TinyTraining.parameters(model)
                .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
    }

    @Test
    void madeUpRows_areAsLongAsTheLongestOrUnderAMechanismAsAnyMayBe() {
        int longest = ROWS.tokens().stream().mapToInt(row -> row.length).max().orElseThrow();
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingTask task = ClippedSums.task(model, ROWS);
            TrainingConfig roomy = CONFIG.toBuilder().maxLength(14).build();
            assertEquals(longest, FittingRows.length(task, roomy));
            FixedBatches clipping = FixedBatches.flat(0.1, 0, 1, 2);
            assertEquals(
                    14,
                    FittingRows.length(
                            task, roomy.toBuilder().maxGradNorm(0).mechanism(clipping).build()));
        }
    }
}

package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.engine.CostlyReads;
import io.github.weaktostrong.engine.HostReadCount;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often a step waits for the device, which on a CPU costs nothing and on a card leaves it
 * without work.
 */
class HostReadsTest {
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();
    private static final TrainingConfig PLAIN =
            TrainingConfig.builder().epochs(3).batchSize(ALL.length).build();
    private static final TrainingConfig PRIVATE = PLAIN.toBuilder().maxGradNorm(0).build();
    private static final FixedBatches CLIPPING = FixedBatches.flat(0.05, ALL);
    private static final LabelledRows LABELLED = TinyRows.labelled();

    private static final ClassificationObjective WITH_TERM =
            TinyTraining.objective(AuxiliaryConfidenceLoss.off(), new CollectingTerm());
    private static final ClassificationObjective CLIMBING =
            ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(new Climb(0.1f)));

    static Stream<ModelSpec> models() {
        ModelSpec each = TinyModels.random(16, 1);
        return Stream.concat(
                TinyFamilies.shapes().map(TinyFamilies::spec),
                Stream.of(each.computedIn(Precision.BFLOAT16)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void step_languageModel_waitsOnce(ModelSpec spec) {
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            CausalTask task = new CausalTask(model, TinyRows.tokens());
            assertReads(1, task, PLAIN);
            assertReads(1, task, PLAIN.toBuilder().microBatchSize(3).recompute(true).build());
            TrainingConfig clipping = clipping(mechanism(spec));
            assertReads(1, task, clipping);
            assertReads(1, task, clipping.toBuilder().recompute(true).build());
            assertReads(1, task, clipping(mechanism(spec).layerByLayer()));
        }
    }

    /** Where reading is free, losses are computed in Java, of logits, and factors of norms. */
    @ParameterizedTest
    @MethodSource("models")
    void step_classifier_waitsForItsLogitsToo(ModelSpec spec) {
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            assertClassifierReads(model, mechanism(spec));
        }
    }

    @Test
    void step_encoder_waitsAsADecoderDoes(@TempDir Path temp) {
        for (Pooling pooling : Pooling.values()) {
            ModelSpec spec = TinyFamilies.bertSpec(temp, pooling);
            try (TextClassifier model = TinyFamilies.classifier(spec)) {
                assertClassifierReads(model, CLIPPING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void step_whereReadingCosts_waitsOnceAndOnceMoreForLossTerms(ModelSpec spec) {
        try (CausalLanguageModel causal = CausalLanguageModel.open(spec, Device.cpu());
                TextClassifier classifier = TinyFamilies.classifier(spec)) {
            for (int size : new int[] {3, ALL.length}) {
                TrainingConfig plain = PLAIN.toBuilder().microBatchSize(size).build();
                TrainingConfig clipping = clipping(mechanism(spec), size);
                TrainingConfig layers = clipping(mechanism(spec).layerByLayer(), size);
                for (TrainingConfig each : List.of(plain, clipping, layers)) {
                    assertCostlyReads(1, new CausalTask(causal, TinyRows.tokens()), each);
                    assertCostlyReads(1, ClippedSums.task(classifier, LABELLED), each);
                    assertCostlyReads(1, ClippedSums.task(classifier, LABELLED, CLIMBING), each);
                    if (!mechanism(spec).fixedShapes() || each == plain) {
                        assertCostlyReads(
                                2, ClippedSums.task(classifier, LABELLED, WITH_TERM), each);
                    }
                }
            }
        }
    }

    private static void assertCostlyReads(int perStep, TrainingTask task, TrainingConfig config) {
        CostlyReads.during(
                () -> {
                    assertReads(perStep, task, config);
                    return perStep;
                });
    }

    /** In bfloat16 passes that other rows shape are refused, and fixed ones beside loss terms. */
    private static FixedBatches mechanism(ModelSpec spec) {
        return spec.precision() == Precision.BFLOAT16 ? CLIPPING.inFixedShapes() : CLIPPING;
    }

    private static void assertClassifierReads(TextClassifier model, FixedBatches mechanism) {
        assertReads(2, ClippedSums.task(model, LABELLED), PLAIN);
        assertReads(2, ClippedSums.task(model, LABELLED), clipping(mechanism));
        assertReads(2, ClippedSums.task(model, LABELLED, WITH_TERM), PLAIN);
        if (!mechanism.fixedShapes()) {
            assertReads(2, ClippedSums.task(model, LABELLED, WITH_TERM), clipping(mechanism));
        }
    }

    @Test
    void step_distillation_waitsOnce() {
        try (CausalLanguageModel student = TinyTraining.languageModel();
                CausalLanguageModel teacher = TinyTraining.languageModel()) {
            TokenTargets whole = TokenTargets.distilling(TinyRows.tokens(), teacher);
            assertReads(1, new CausalTask(student, whole), PLAIN);
            assertReads(1, new CausalTask(student, whole), clipping(CLIPPING));
        }
    }

    @Test
    void count_planted_isSeen() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            assertEquals(
                    2,
                    HostReadCount.of(
                            () -> {
                                HostReads.floats(model.embedding());
                                HostReads.floats(model.projection());
                            }));
        }
    }

    private static TrainingConfig clipping(FixedBatches mechanism) {
        return clipping(mechanism, ALL.length);
    }

    private static TrainingConfig clipping(FixedBatches mechanism, int microBatch) {
        return PRIVATE.toBuilder().mechanism(mechanism).microBatchSize(microBatch).build();
    }

    private static void assertReads(int perStep, TrainingTask task, TrainingConfig config) {
        int steps = 3;
        int reads = HostReadCount.of(() -> task.run(config, TrainingListener.NONE));
        assertEquals(steps * perStep, reads, config.toString());
    }
}

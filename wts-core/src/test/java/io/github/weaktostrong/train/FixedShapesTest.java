package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Gradients of rows beside a row that is exchanged, read one at a time from the sum. */
class FixedShapesTest {
    private static final int WIDTH = 64;
    private static final int SLOTS = 6;
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().maxGradNorm(0).microBatchSize(SLOTS).maxLength(32).build();

    /** Rows of 32, 9, 3 and 31 tokens. */
    private static final int[] BATCH = {7, 3, 2, 6};

    private static TextClassifier classifier() {
        return TextClassifier.open(TinyModels.random(WIDTH, 1), 2, 1, Device.cpu());
    }

    private static CausalLanguageModel languageModel() {
        return CausalLanguageModel.open(TinyModels.random(WIDTH, 1), Device.cpu());
    }

    private static Map<String, float[]> gradient(TrainingTask task, FixedBatches batch, int place) {
        return ClippedSums.of(task, batch.addingOnly(place), CONFIG);
    }

    private static FixedBatches exchanged(int place, int row) {
        int[] batch = BATCH.clone();
        batch[place] = row;
        return FixedBatches.flat(1, batch);
    }

    /** Exchanges every row by a shorter and by a repetitive one. */
    private static void assertOthersUnchanged(TrainingTask task) {
        FixedBatches batch = FixedBatches.flat(1, BATCH).inFixedShapes();
        List<Map<String, float[]>> before =
                IntStream.range(0, BATCH.length).mapToObj(i -> gradient(task, batch, i)).toList();
        for (int place = 0; place < BATCH.length; place++) {
            for (int row : new int[] {1, 8}) {
                FixedBatches after = exchanged(place, row).inFixedShapes();
                for (int other = 0; other < BATCH.length; other++) {
                    if (other != place) {
                        assertBitwiseEqual(before.get(other), gradient(task, after, other));
                    }
                }
            }
        }
    }

    private static void assertBitwiseEqual(Map<String, float[]> a, Map<String, float[]> b) {
        assertTrue(ClippedSums.norm(a) > 0);
        a.forEach((name, values) -> assertArrayEquals(values, b.get(name), name));
    }

    @Test
    void classifier_rowExchanged_leavesTheOthersBitwiseEqual() {
        try (TextClassifier model = classifier()) {
            assertOthersUnchanged(ClippedSums.task(model, TinyRows.labelled()));
        }
    }

    @Test
    void classifierOnPerturbedEmbeddings_rowExchanged_leavesTheOthersBitwiseEqual() {
        try (TextClassifier model = classifier()) {
            ClassificationObjective objective =
                    ClassificationObjective.of(
                            AuxiliaryConfidenceLoss.off(),
                            List.of(new RowNoise(), new Climb(0.1f)));
            assertOthersUnchanged(ClippedSums.task(model, TinyRows.labelled(), objective));
        }
    }

    @Test
    void languageModel_rowExchanged_leavesTheOthersBitwiseEqual() {
        try (CausalLanguageModel model = languageModel()) {
            assertOthersUnchanged(ClippedSums.task(model, TinyRows.tokens()));
        }
    }

    @Test
    void modelsInBfloat16_rowExchanged_leaveTheOthersBitwiseEqual() {
        ModelSpec spec = TinyModels.random(WIDTH, 1).computedIn(Precision.BFLOAT16);
        try (TextClassifier classifier = TextClassifier.open(spec, 2, 1, Device.cpu());
                CausalLanguageModel causal = CausalLanguageModel.open(spec, Device.cpu())) {
            assertOthersUnchanged(ClippedSums.task(classifier, TinyRows.labelled()));
            assertOthersUnchanged(ClippedSums.task(causal, TinyRows.tokens()));
        }
    }

    @Test
    void rowExchangedByOneWithoutALoss_leavesItsSlotEmpty() {
        try (CausalLanguageModel model = languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            FixedBatches before = FixedBatches.flat(1, BATCH).inFixedShapes();
            FixedBatches after = exchanged(0, 0).inFixedShapes(); // row 0 has a single token
            for (int other = 1; other < BATCH.length; other++) {
                assertBitwiseEqual(gradient(task, before, other), gradient(task, after, other - 1));
            }
        }
    }

    @Test
    void passesAsLargeAsTheirRows_rowExchanged_changeTheOthers() {
        // else the equalities above would say nothing
        try (TextClassifier model = classifier()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.labelled());
            boolean equal = true;
            for (int place = 2; place < BATCH.length; place++) { // longest first: 7, 6, 3, 2
                Map<String, float[]> before = gradient(task, FixedBatches.flat(1, BATCH), place);
                FixedBatches without = FixedBatches.flat(1, 6, 3, 2);
                Map<String, float[]> after = gradient(task, without, place - 1);
                equal &= before.keySet().stream().allMatch(name -> same(name, before, after));
            }
            assertFalse(equal);
        }
    }

    private static boolean same(String name, Map<String, float[]> a, Map<String, float[]> b) {
        return Arrays.equals(a.get(name), b.get(name));
    }

    @Test
    void fixedShapes_overSeveralPasses_giveTheSumOfPlainOnes() {
        int[] all = IntStream.range(0, TinyRows.tokens().size()).toArray();
        FixedBatches batch = FixedBatches.flat(0.05, all);
        try (TextClassifier classifier = classifier();
                CausalLanguageModel causal = languageModel()) {
            for (TrainingTask task :
                    List.of(
                            ClippedSums.task(classifier, TinyRows.labelled()),
                            ClippedSums.task(causal, TinyRows.tokens()))) {
                Map<String, float[]> plain = ClippedSums.of(task, batch, CONFIG);
                Map<String, float[]> fixed = ClippedSums.of(task, batch.inFixedShapes(), CONFIG);
                assertEquals(0, ClippedSums.difference(plain, fixed), 1e-3);
            }
        }
    }

    @Test
    void rowLongerThanTheFixedLength_orALossTerm_isRefused() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .maxGradNorm(0)
                        .maxLength(20)
                        .mechanism(FixedBatches.flat(1, BATCH).inFixedShapes())
                        .build();
        try (TextClassifier model = classifier()) {
            LabelledRows rows = TinyRows.labelled();
            TrainingTask plain = ClippedSums.task(model, rows);
            assertRefused(() -> plain.run(config, TrainingListener.NONE), "a row of 32 tokens");
            TrainingTask task =
                    ClippedSums.task(
                            model,
                            rows,
                            TinyTraining.objective(
                                    AuxiliaryConfidenceLoss.off(), new MeanMarginTerm(1)));
            assertRefused(() -> task.begin(config, 1), "'mean-margin' beside passes of fixed");
        }
    }

    private static void assertRefused(Executable training, String beginning) {
        String message = assertThrows(IllegalArgumentException.class, training).getMessage();
        assertTrue(message.startsWith(beginning), message);
    }
}

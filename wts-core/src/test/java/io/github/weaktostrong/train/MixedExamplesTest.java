package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.provenance.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a mix trains x' towards, which x' it takes, and what it refuses. */
class MixedExamplesTest extends MixFixture {
    @Test
    void targets_ofTheVersion_followTheRuleOnWeakLabelsOnly() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("a sea", 1)
                            .withSoftLabel(0.4f, 0.6f)
                            .withPerturbed(List.of(Example.of("a see").withSoftLabel(0.9f, 0.1f)));
            LabelledRows weak = weak(model, List.of(row));
            assertArrayEquals(
                    new float[] {0.9f, 0.1f}, target(model, weak, TargetRule.OWN_WEAK_LABEL));
            assertArrayEquals(
                    new float[] {0.4f, 0.6f}, target(model, weak, TargetRule.SHARED_LABEL));
            TokenizedDataset data =
                    TokenizedDataset.of(new Dataset("rows", List.of(row)), model.tokenizer(), 64);
            LabelledRows truth = LabelledRows.ofLabels(data, 2);
            assertArrayEquals(new float[] {0, 1}, target(model, truth, TargetRule.OWN_WEAK_LABEL));
        }
    }

    private static float[] target(TextClassifier model, LabelledRows rows, TargetRule rule) {
        return mixed(model, rows, new TestMix("mix", WEIGHT, rule), 1).target(1);
    }

    private static MixedExamples mixed(
            TextClassifier model, LabelledRows rows, ExampleMix mix, int epochs) {
        TrainingConfig config = TrainingConfig.builder().epochs(epochs).build();
        return MixedExamples.of(rows, List.of(mix), config, model, Seeds.of(1));
    }

    @Test
    void passes_twoVersions_takeAnotherOneEachEpoch() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("a sea")
                            .withSoftLabel(0.4f, 0.6f)
                            .withPerturbed(
                                    List.of(
                                            Example.of("a see").withSoftLabel(1, 0),
                                            Example.of("the sea").withSoftLabel(0, 1)));
            MixedExamples rows = mixed(model, weak(model, List.of(row)), TestMix.of(WEIGHT), 3);
            int[] batch = {0};
            assertArrayEquals(new int[] {1}, rows.passes(batch, 0).get(1).numbers());
            assertArrayEquals(new int[] {2}, rows.passes(batch, 1).get(1).numbers());
            assertArrayEquals(new int[] {1}, rows.passes(batch, 2).get(1).numbers());
            assertArrayEquals(new double[] {0.7}, rows.passes(batch, 0).get(0).weights(), 1e-12);
            assertArrayEquals(model.tokenizer().encode("the sea"), rows.tokens(2));
        }
    }

    @Test
    void mix_noVersionAnywhere_isRefused() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, List.of(Example.of("sea").withSoftLabel(0, 1)));
            String message = refusal(model, rows, TestMix.of(WEIGHT));
            assertTrue(message.startsWith("regularizer 'mix' found no perturbed version"), message);
            assertTrue(message.contains("wts attack"), message);
        }
    }

    @Test
    void mix_versionWithoutWeakLabel_isRefusedNamingTheRowAndTheAlternative() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("sea").withSoftLabel(0, 1).withPerturbed(List.of(Example.of("see")));
            String message = refusal(model, weak(model, List.of(row)), TestMix.of(WEIGHT));
            assertTrue(message.startsWith("the perturbed version of row 1 has no soft"), message);
            assertTrue(message.endsWith("or choose target=shared"), message);
        }
    }

    @Test
    void mix_rowsWithoutExamples_isRefused() {
        try (TextClassifier model = TinyTraining.classifier()) {
            String message = refusal(model, TinyTraining.rows(3), TestMix.of(WEIGHT));
            assertTrue(message.contains("needs the rows themselves"), message);
        }
    }

    private static String refusal(TextClassifier model, LabelledRows rows, ExampleMix mix) {
        ClassificationObjective objective = objective(AuxiliaryConfidenceLoss.off(), mix);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> gradient(model, rows, objective, ROWS))
                .getMessage();
    }

    @Test
    void mixes_weightsBeyondOne_areRefused() {
        TestMix other = new TestMix("other", 0.8, TargetRule.SHARED_LABEL);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        objective(
                                                AuxiliaryConfidenceLoss.off(),
                                                TestMix.of(WEIGHT),
                                                other))
                        .getMessage();
        assertTrue(message.startsWith("the weights of [mix, other] add up to 1.1"), message);
    }
}

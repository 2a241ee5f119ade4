package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.FastTokenizer;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.TextClassifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledRowsTest {
    @Test
    void rows_labelsAndGroups_becomeTargetsAndIndices() {
        Dataset data =
                new Dataset(
                        "three",
                        List.of(
                                Example.of("The tea", 1).withGroup("b"),
                                Example.of("was", 0),
                                Example.of("warm.", 2).withGroup("a")));
        try (TextClassifier model = TinyTraining.classifier()) {
            TokenizedDataset tokens = TokenizedDataset.of(data, model.tokenizer(), 8);
            LabelledRows rows = LabelledRows.ofLabels(tokens, 3);
            assertArrayEquals(new float[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}}, rows.targets());
            assertArrayEquals(new int[] {1, -1, 0}, rows.groups());
            assertEquals(List.of("a", "b"), rows.groupNames());
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class, () -> LabelledRows.ofLabels(tokens, 2));
            assertEquals(
                    "row 3 has label 2; expected 0 to 1; use a model with more classes",
                    e.getMessage());
            TokenizedDataset bare =
                    TokenizedDataset.of(data.map(Example::withoutLabels), model.tokenizer(), 8);
            Exception missing =
                    assertThrows(
                            IllegalArgumentException.class, () -> LabelledRows.ofLabels(bare, 3));
            assertTrue(missing.getMessage().startsWith("row 1 has no label;"));
        }
    }

    @Test
    void rows_partsOfDifferentLength_areRefused() {
        List<int[]> tokens = List.of(new int[] {1});
        float[][] targets = {{0, 1}};
        int[] groups = {-1};
        assertThrows(
                IllegalArgumentException.class,
                () -> new LabelledRows(List.of(), new float[0][], new int[0], List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new LabelledRows(tokens, new float[2][], groups, List.of()));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new LabelledRows(tokens, targets, new int[2], List.of()));
        assertEquals(
                "1 rows with 1 targets and 2 groups; expected at least one row and as many of each",
                e.getMessage());
    }

    @Test
    void targets_labelOrSoftLabel_areThoseOfTheRow() {
        TokenizedDataset rows = rows(Example.of("a", 1).withSoftLabel(0.25f, 0.75f).withGroup("x"));
        assertArrayEquals(new float[] {0, 1, 0}, LabelledRows.ofLabels(rows, 3).targets()[0], 0f);
        LabelledRows soft = LabelledRows.ofSoftLabels(rows, 2);
        assertArrayEquals(new float[] {0.25f, 0.75f}, soft.targets()[0], 0f);
        assertEquals(List.of("x"), soft.groupNames());
        assertArrayEquals(new int[] {0}, soft.groups());
    }

    @Test
    void targets_missingOrOfOtherClasses_areRefusedWithTheirRow() {
        refused(() -> LabelledRows.ofLabels(rows(Example.of("a")), 2), "row 1 has no label");
        refused(() -> LabelledRows.ofLabels(rows(Example.of("a", 2)), 2), "row 1 has label 2");
        refused(() -> LabelledRows.ofSoftLabels(rows(Example.of("a", 1)), 2), "0 entries");
        Example three = Example.of("a").withSoftLabel(0.2f, 0.3f, 0.5f);
        refused(() -> LabelledRows.ofSoftLabels(rows(three), 2), "3 entries");
    }

    private static void refused(Runnable rows, String words) {
        String message = assertThrows(IllegalArgumentException.class, rows::run).getMessage();
        assertTrue(message.contains(words), message);
    }

    private static TokenizedDataset rows(Example... rows) {
        try (FastTokenizer tokenizer =
                FastTokenizer.open(
                        Fixtures.folder("classifier-l3h3c2").resolve("tokenizer.json"))) {
            return TokenizedDataset.of(new Dataset("rows", List.of(rows)), tokenizer, 9);
        }
    }

    @Test
    void versions_madeForOtherClassesThanTheTarget_areLeftOut() {
        Example row =
                Example.of("a")
                        .withPerturbed(
                                List.of(Example.of("x0", 0), Example.of("x1", 1), Example.of("x")));
        LabelledRows weak = LabelledRows.of(rows(row), new float[][] {{0.3f, 0.7f}});
        assertEquals(
                List.of(Example.of("x1", 1), Example.of("x")),
                weak.withVersionsOfTheirClass().examples().get(0).perturbed());
        LabelledRows other = LabelledRows.of(rows(row), new float[][] {{0.6f, 0.4f}});
        assertEquals(
                List.of(Example.of("x0", 0), Example.of("x")),
                other.withVersionsOfTheirClass().examples().get(0).perturbed());
    }
}

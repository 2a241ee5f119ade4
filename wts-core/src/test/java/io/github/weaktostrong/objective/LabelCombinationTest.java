package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.LabelCombination.Rule;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LabelCombinationTest {
    private static final List<float[][]> TEACHERS =
            List.of(
                    new float[][] {{.9f, .1f}, {.4f, .6f}},
                    new float[][] {{.6f, .4f}, {.3f, .7f}},
                    new float[][] {{.3f, .7f}, {.8f, .2f}});

    private static float[][] of(LabelCombination combination, List<float[][]> labels) {
        return combination.of(labels, labels);
    }

    @Test
    void mean_ofThree_isTheirMean() {
        float[][] labels = of(LabelCombination.of(Rule.MEAN), TEACHERS);
        assertArrayEquals(new float[] {.6f, .4f}, labels[0], 1e-6f);
        assertArrayEquals(new float[] {.5f, .5f}, labels[1], 1e-6f);
    }

    @Test
    void vote_ofThree_isTheShareOfEachClass() {
        float[][] labels = of(LabelCombination.of(Rule.VOTE), TEACHERS);
        assertArrayEquals(new float[] {2 / 3f, 1 / 3f}, labels[0], 1e-6f);
        assertArrayEquals(new float[] {1 / 3f, 2 / 3f}, labels[1], 1e-6f);
    }

    @Test
    void agreement_oneTeacherAgainstTwo_trustsTheTwo() {
        float[][] agreed = {{.8f, .2f}, {.2f, .8f}, {.8f, .2f}, {.2f, .8f}};
        float[][] other = {{.3f, .7f}, {.7f, .3f}, {.8f, .2f}, {.2f, .8f}};
        List<float[][]> teachers = List.of(agreed, other, agreed.clone());
        float[][] labels = of(LabelCombination.of(Rule.AGREEMENT), teachers);
        float[][] means = of(LabelCombination.of(Rule.MEAN), teachers);
        assertTrue(labels[0][0] > means[0][0] + .1, labels[0][0] + " and " + means[0][0]);
        // the likelihood of what two agree on rises with their weight alone: all of it is theirs
        assertArrayEquals(agreed[0], labels[0], 1e-3f);
    }

    @Test
    void agreement_teachersThatAreTheSame_areTheirMean() {
        List<float[][]> same = List.of(TEACHERS.get(0), TEACHERS.get(0));
        assertArrayEquals(
                TEACHERS.get(0)[1], of(LabelCombination.of(Rule.AGREEMENT), same)[1], 1e-6f);
    }

    @Test
    void weights_areTakenFromTheTransferSetAlone() {
        float[][] agreed = {{.8f, .2f}, {.2f, .8f}};
        float[][] other = {{.3f, .7f}, {.7f, .3f}};
        List<float[][]> rows =
                List.of(new float[][] {{1, 0}}, new float[][] {{0, 1}}, new float[][] {{1, 0}});
        float[][] labels =
                LabelCombination.of(Rule.AGREEMENT).of(List.of(agreed, other, agreed), rows);
        assertEquals(1, labels[0][0], 1e-3);
    }

    @Test
    void relabelling_studentThatIsSure_replacesItsRowsAlone() {
        float[][] student = {{.05f, .95f}, {.85f, .15f}};
        LabelCombination relabelled = LabelCombination.of(Rule.MEAN).replacedFrom(.9);
        float[][] labels = of(relabelled, List.of(TEACHERS.get(0), student));
        assertArrayEquals(student[0], labels[0]);
        assertArrayEquals(TEACHERS.get(0)[1], labels[1]);
        assertEquals(
                "mean of a, b, replaced from a probability of 0.9 on by those of c",
                relabelled.words(List.of("a", "b", "c")));
        assertEquals("a", LabelCombination.of(Rule.VOTE).words(List.of("a")));
        assertThrows(
                IllegalArgumentException.class,
                () -> LabelCombination.of(Rule.MEAN).replacedFrom(-.1));
    }

    @Property(tries = 40)
    void labels_byAnyRule_areProbabilitiesAndOneTeacherIsItself(
            @ForAll long seed, @ForAll Rule rule) {
        Random random = new Random(seed);
        List<float[][]> teachers =
                List.of(
                        RandomBatches.probabilities(random, 7, 3),
                        RandomBatches.probabilities(random, 7, 3),
                        RandomBatches.probabilities(random, 7, 3));
        for (float[] row : of(LabelCombination.of(rule), teachers)) {
            assertEquals(1, row[0] + row[1] + row[2], 1e-5);
            assertTrue(row[0] >= 0 && row[1] >= 0 && row[2] >= 0);
        }
        float[][] alone = of(LabelCombination.of(rule), teachers.subList(0, 1));
        assertArrayEquals(teachers.get(0)[3], alone[3]);
    }
}

package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CovariancePenaltyRefusalTest {

    private static final CovariancePenalty PENALTY = Fairness.demographicParity(1);

    @Test
    void trainingRow_withoutAGroup_isRefusedWithItsPlace() {
        TrainingRows rows = rows(new int[] {0, 1, -1, -1}, List.of("F", "M"));
        assertEquals(
                "demographic-parity: row 3 of the training split has no group (2 of 4 rows have"
                    + " none); expected a group in every row; fill it in, drop these rows or remove"
                    + " the regularizer",
                refusal(() -> PENALTY.begin(rows)));
    }

    @Test
    void batchRow_withoutAGroup_isRefusedWithItsPlace() {
        var session = PENALTY.begin(rows(new int[] {0, 1}, List.of("F", "M")));
        ScoredBatch batch = Rows.batch(new double[2], 1, -1);
        assertEquals(
                "demographic-parity: row 2 of the batch has no group (1 of 2 rows have none);"
                    + " expected a group in every row; fill it in, drop these rows or remove the"
                    + " regularizer",
                refusal(() -> session.evaluate(batch)));
    }

    @Test
    void singleGroup_isRefusedWithItsName() {
        TrainingRows rows = rows(new int[] {1, 1}, List.of("F", "M"));
        assertEquals(
                "demographic-parity: every row of the training split is of group 'M'; expected at"
                        + " least two groups to compare; check the group column or remove the"
                        + " regularizer",
                refusal(() -> PENALTY.begin(rows)));
    }

    @Test
    void threeClasses_areRefused() {
        TrainingRows rows =
                new TrainingRows(new float[2][3], new int[] {0, 1}, List.of("F", "M"), 2, 1);
        assertEquals(
                "demographic-parity: the model has 3 classes; expected 2, since the score compares"
                        + " class 1 with class 0; merge classes or remove the regularizer",
                refusal(() -> PENALTY.begin(rows)));
    }

    @Test
    void linearForm_ofThreeGroups_isRefused() {
        TrainingRows rows = rows(new int[] {0, 1, 2}, List.of("A", "B", "C"));
        assertEquals(
                "demographic-parity: the linear form has 3 groups; its terms of all groups cancel,"
                        + " so expected two; use form absolute or squared, or merge groups",
                refusal(() -> PENALTY.withForm(PenaltyForm.LINEAR).begin(rows)));
    }

    @Test
    void halfLife_outsideItsRange_isRefused() {
        assertEquals(
                "half-life is 0.0 batches; expected a finite number above 0; correct it",
                refusal(() -> CovarianceEstimator.running(0)));
        assertEquals(
                "half-life is a share of NaN of the run; expected a number in (0, 1]; correct it",
                refusal(() -> new CovarianceEstimator.Running(20, Double.NaN)));
    }

    private static TrainingRows rows(int[] groups, List<String> names) {
        return new TrainingRows(new float[groups.length][2], groups, names, 2, 1);
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}

package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.Arrays;
import java.util.List;

/** Checks that a penalty is defined on given rows. */
final class GroupChecks {

    private GroupChecks() {}

    /** The groups that are each held against the rest; one of them where there are two. */
    static List<Integer> contrasted(CovariancePenalty penalty, TrainingRows rows) {
        requireTwoClasses(penalty, rows.classes());
        requireGroups(penalty, rows.groups(), "training split");
        List<Integer> present = Arrays.stream(rows.groups()).distinct().sorted().boxed().toList();
        if (present.size() < 2) {
            throw new IllegalArgumentException(
                    "%s: every row of the training split is of group '%s'; expected at least two groups to compare; check the group column or remove the regularizer"
                            .formatted(penalty.name(), rows.groupNames().get(present.get(0))));
        }
        if (present.size() > 2 && penalty.form() == PenaltyForm.LINEAR) {
            throw new IllegalArgumentException(
                    "%s: the linear form has %s groups; its terms of all groups cancel, so expected two; use form absolute or squared, or merge groups"
                            .formatted(penalty.name(), present.size()));
        }
        return present.size() == 2 ? present.subList(1, 2) : present;
    }

    /** Checks one step's rows. */
    static void requireComparable(CovariancePenalty penalty, ScoredBatch batch) {
        requireTwoClasses(penalty, batch.classes());
        requireGroups(penalty, batch.groups(), "batch");
    }

    private static void requireTwoClasses(CovariancePenalty penalty, int classes) {
        if (classes != 2) {
            throw new IllegalArgumentException(
                    "%s: the model has %s classes; expected 2, since the score compares class 1 with class 0; merge classes or remove the regularizer"
                            .formatted(penalty.name(), classes));
        }
    }

    private static void requireGroups(CovariancePenalty penalty, int[] groups, String where) {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] < 0) {
                throw new IllegalArgumentException(
                        "%s: row %s of the %s has no group (%s of %s rows have none); expected a group in every row; fill it in, drop these rows or remove the regularizer"
                                .formatted(
                                        penalty.name(),
                                        i + 1,
                                        where,
                                        Arrays.stream(groups).filter(group -> group < 0).count(),
                                        groups.length));
            }
        }
    }
}

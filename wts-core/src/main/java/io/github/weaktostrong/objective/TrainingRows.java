package io.github.weaktostrong.objective;

import java.util.List;

/**
 * Facts of a training that a loss may know before the first step.
 *
 * @param targets shape (N, C), the targets of the whole training split, as in {@link ScoredBatch}
 * @param groups length N, an index into {@code groupNames}, -1 where a row has no group
 * @param groupNames the training's distinct group names, sorted; empty where no row has a group
 * @param batchSize rows in a full optimizer step, at least 1
 * @param totalSteps optimizer steps of the whole training, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within the loop, never compared
public record TrainingRows(
        float[][] targets, int[] groups, List<String> groupNames, int batchSize, int totalSteps) {

    /** Checks shapes and ranges. */
    public TrainingRows {
        Rectangle.requireWeights("target", targets);
        Rectangle.requireGroups(groups, targets.length);
        groupNames = List.copyOf(groupNames);
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] < -1 || groups[i] >= groupNames.size()) {
                throw new IllegalArgumentException(
                        "group of row %s is %s; expected -1 (none) or an index below %s, the number of group names"
                                .formatted(i, groups[i], groupNames.size()));
            }
        }
        if (batchSize < 1 || totalSteps < 1) {
            throw new IllegalArgumentException(
                    "batchSize is %s and totalSteps %s; expected at least 1 of each"
                            .formatted(batchSize, totalSteps));
        }
    }

    /** The number of rows N of the training split. */
    public int rows() {
        return targets.length;
    }

    /** The number of classes C. */
    public int classes() {
        return targets[0].length;
    }
}

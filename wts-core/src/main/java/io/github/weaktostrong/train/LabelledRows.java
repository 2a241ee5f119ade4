package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a classification training, ready for the loop.
 *
 * @param tokens token ids of N rows
 * @param targets what each row is trained towards: N x C, each row sums to 1
 * @param groups index of each row's group in the names, -1 where it has none
 * @param groupNames names of the groups, sorted
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record LabelledRows(
        List<int[]> tokens, float[][] targets, int[] groups, List<String> groupNames) {

    /** Checks that the parts are equally long and there is a row. */
    public LabelledRows {
        if (tokens.isEmpty() || targets.length != tokens.size() || groups.length != tokens.size()) {
            throw new IllegalArgumentException(
                    tokens.size()
                            + " rows with "
                            + targets.length
                            + " targets and "
                            + groups.length
                            + " groups; expected at least one row and as many of each");
        }
    }

    /**
     * Rows with their own labels as targets.
     *
     * @throws IllegalArgumentException if a row has no label or one beyond the classes
     */
    public static LabelledRows ofLabels(TokenizedDataset data, int classes) {
        float[][] targets = new float[data.size()][];
        for (int i = 0; i < targets.length; i++) {
            int label = label(data, i);
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "row "
                                + (i + 1)
                                + " has label "
                                + label
                                + "; expected 0 to "
                                + (classes - 1)
                                + "; use a model with more classes");
            }
            targets[i] = new float[classes];
            targets[i][label] = 1;
        }
        return of(data, targets);
    }

    private static int label(TokenizedDataset data, int row) {
        return data.dataset()
                .get(row)
                .label()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "row "
                                                + (row + 1)
                                                + " has no label; expected one on every row; label"
                                                + " it or train on soft labels"));
    }

    /**
     * Rows with their own soft labels as targets.
     *
     * @throws IllegalArgumentException if a row has no soft label or one of another length
     */
    public static LabelledRows ofSoftLabels(TokenizedDataset data, int classes) {
        float[][] targets = new float[data.size()][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = data.dataset().get(i).softLabel().orElse(new float[0]);
            if (targets[i].length != classes) {
                throw new IllegalArgumentException(
                        "row "
                                + (i + 1)
                                + " has a soft label of "
                                + targets[i].length
                                + " entries; expected one per class, "
                                + classes
                                + "; use a model with as many classes, or label the rows anew");
            }
        }
        return of(data, targets);
    }

    /**
     * Rows with given soft labels as targets, such as a weak model's.
     *
     * @param targets N x C, each row sums to 1
     */
    public static LabelledRows of(TokenizedDataset data, float[][] targets) {
        List<String> names = data.dataset().groups();
        List<int[]> tokens = new ArrayList<>();
        int[] groups = new int[data.size()];
        Arrays.fill(groups, -1);
        for (int i = 0; i < groups.length; i++) {
            tokens.add(data.ids(i));
            Example row = data.dataset().get(i);
            if (row.group().isPresent()) {
                groups[i] = names.indexOf(row.group().get());
            }
        }
        return new LabelledRows(tokens, targets, groups, names);
    }
}

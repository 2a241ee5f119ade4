package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.objective.Softmax;
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
 * @param examples the rows themselves, for example mixes; none where there is no mix
 * @param weakLabels whether the targets are a weak model's, so that an example mix asks for those
 *     of its further inputs too
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record LabelledRows(
        List<int[]> tokens,
        float[][] targets,
        int[] groups,
        List<String> groupNames,
        List<Example> examples,
        boolean weakLabels) {

    /** Rows for a training without example mix. */
    public LabelledRows(
            List<int[]> tokens, float[][] targets, int[] groups, List<String> groupNames) {
        this(tokens, targets, groups, groupNames, List.of(), false);
    }

    /** Checks that the parts are equally long and there is a row. */
    public LabelledRows {
        examples = List.copyOf(examples);
        if (!examples.isEmpty() && examples.size() != tokens.size()) {
            throw new IllegalArgumentException(
                    examples.size()
                            + " examples for "
                            + tokens.size()
                            + " rows; expected one for each, or none");
        }
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
        return of(data, targets, false);
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
        return of(data, targets, true);
    }

    private static LabelledRows of(TokenizedDataset data, float[][] targets, boolean weakLabels) {
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
        return new LabelledRows(
                tokens, targets, groups, names, data.dataset().examples(), weakLabels);
    }

    /**
     * A copy of the rows with a weak model's labels of their perturbed versions.
     *
     * @param labels one for each version, row by row, each summing to 1
     */
    public LabelledRows withPerturbedLabels(float[][] labels) {
        List<Example> labelled = new ArrayList<>(examples.size());
        int next = 0;
        for (Example row : examples) {
            List<Example> versions = new ArrayList<>();
            for (Example version : row.perturbed()) {
                versions.add(version.withSoftLabel(labels[next++]));
            }
            labelled.add(versions.isEmpty() ? row : row.withPerturbed(versions));
        }
        if (next != labels.length) {
            throw new IllegalArgumentException(
                    "%s labels for %s perturbed versions; expected one for each"
                            .formatted(labels.length, next));
        }
        return new LabelledRows(tokens, targets, groups, groupNames, labelled, weakLabels);
    }

    /**
     * A copy of the rows with those of their perturbed versions that were made for the class they
     * are trained towards; a version without a label serves any.
     */
    public LabelledRows withVersionsOfTheirClass() {
        List<Example> served = new ArrayList<>(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            int target = Softmax.argmax(targets[i]);
            List<Example> versions =
                    examples.get(i).perturbed().stream()
                            .filter(x -> x.label().orElse(target) == target)
                            .toList();
            served.add(examples.get(i).withPerturbed(versions));
        }
        return new LabelledRows(tokens, targets, groups, groupNames, served, weakLabels);
    }
}

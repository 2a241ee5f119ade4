package io.github.weaktostrong.objective;

import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import java.util.Map;

/**
 * A rule by which votes of weak models on disjoint shares of D_W become labels that keep a budget
 * of D_W, as in PATE.
 *
 * <p>Adding or removing one row of D_W changes one model's votes and no other's: on each labelled
 * row at most two counts by one, whose Euclidean norm is sqrt(2). The noise is secret and fresh, so
 * that labels are repeated in distribution only.
 */
public interface VoteMechanism {
    /** Number of weak models that vote, at least 2. */
    int teachers();

    /** The settings, by name, JSON-able. */
    Map<String, Object> settings();

    /**
     * Rows that are labelled.
     *
     * @param rows rows of D_WTS, at least 1
     * @return at most {@code rows}
     */
    int labelled(int rows);

    /**
     * The releases that labelling takes, one a labelled row, each charged before any noise is
     * drawn.
     *
     * @param rows rows of D_WTS, at least 1
     * @return as many steps as {@link #labelled} rows
     */
    PrivateTraining releases(int rows);

    /**
     * The labels of rows, with fresh noise.
     *
     * @param votes number of models by row and class
     * @param releases what {@link #releases} said of these rows
     * @return a class for each row
     */
    int[] labels(int[][] votes, PrivateTraining releases);

    /** The budget that releases spent together; may take seconds. */
    PrivacyBudget spent(List<PrivateTraining> releases);
}

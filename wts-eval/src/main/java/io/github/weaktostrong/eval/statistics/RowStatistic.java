package io.github.weaktostrong.eval.statistics;

import java.util.OptionalDouble;

/** A number computed from some rows of a table, e.g. an accuracy. */
@FunctionalInterface
public interface RowStatistic {
    /**
     * Computes the statistic.
     *
     * @param rows indices of the resampled rows, each counted as often as it occurs, at least one
     * @return the finite value; empty when these rows leave it undefined
     */
    OptionalDouble of(int[] rows);
}

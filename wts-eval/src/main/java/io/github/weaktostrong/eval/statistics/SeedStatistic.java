package io.github.weaktostrong.eval.statistics;

import java.util.OptionalDouble;

/** A number computed from some rows of one seed's table. */
@FunctionalInterface
public interface SeedStatistic {
    /**
     * Computes the statistic.
     *
     * @param seed index of the seed's table, counted from 0
     * @param rows indices of the resampled rows of that table, each counted as often as it occurs
     * @return the finite value; empty when these rows leave it undefined
     */
    OptionalDouble of(int seed, int[] rows);
}

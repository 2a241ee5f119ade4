package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows on which the surrogate of an attack is trained, and rows that models are compared on.
 *
 * <p>The surrogate's are those of the {@link DevelopmentPool}: no model of the comparison sees
 * them. Where the pool holds fewer than 50 rows, or lacks a class, a quarter of all rows at most is
 * set aside in its place.
 *
 * @param own the surrogate's, labelled
 * @param compared rows to split
 * @param warnings what a reader should know of the choice
 */
public record SurrogateRows(Dataset own, Dataset compared, List<String> warnings) {
    private static final int FEWEST = 50;

    /** So that 13 are left to split. */
    private static final int FEWEST_OF_ALL = 19;

    /** Keeps a copy of the warnings. */
    public SurrogateRows {
        warnings = List.copyOf(warnings);
    }

    /**
     * Chooses the rows.
     *
     * @param all labelled rows
     * @param most rows of the surrogate at most, at least 1
     * @param seed of what is drawn where there are more
     * @throws BadInputException for fewer than 19 rows
     */
    public static SurrogateRows of(Dataset all, int most, long seed) {
        requireRows(all);
        Dataset outside = outsideOfThePool(all);
        Dataset pool = VariantRows.without(DevelopmentPool.of(all), outside.examples());
        if (pool.size() >= FEWEST && labels(pool).equals(labels(all))) {
            Dataset own = pool.sample(most, seed);
            return new SurrogateRows(own, VariantRows.without(all, own.examples()), List.of());
        }
        SurrogateRows apart = setAside(all, most, Replicates.RESPLIT, seed);
        return new SurrogateRows(
                apart.own(),
                apart.compared(),
                List.of(
                        "the development pool of %s holds %s rows of %s classes; a surrogate is trained on at least %s of all %s: %s rows are set aside for it in place, and the others are split"
                                .formatted(
                                        all.name(),
                                        pool.size(),
                                        labels(pool).size(),
                                        FEWEST,
                                        labels(all).size(),
                                        apart.own().size())));
    }

    /**
     * Sets a quarter of all rows at most aside for the surrogate.
     *
     * @param replicates what the others are split for
     */
    public static SurrogateRows setAside(Dataset all, int most, Replicates replicates, long seed) {
        requireRows(all);
        int own = Math.min(most, all.size() / 4);
        SplitSizes sizes = new SplitSizes(all.size() - own - 2, own, 1, 1).with(replicates);
        Splits apart = Splits.random(all, sizes, seed);
        return new SurrogateRows(apart.transfer(), apart.weak(), List.of());
    }

    private static void requireRows(Dataset all) {
        if (all.size() < FEWEST_OF_ALL) {
            throw new BadInputException(
                    "%s has %s rows; expected at least %s to train a surrogate on some and split the others; bring more"
                            .formatted(all.name(), all.size(), FEWEST_OF_ALL));
        }
    }

    private static Dataset outsideOfThePool(Dataset rows) {
        return rows.filter(row -> !DevelopmentPool.contains(row.source()));
    }

    private static Set<Integer> labels(Dataset rows) {
        return rows.examples().stream()
                .flatMap(row -> row.label().stream().boxed())
                .collect(Collectors.toSet());
    }

    /**
     * A copy with at most so many rows to compare models on: of sources outside the development
     * pool, if these are enough.
     */
    public SurrogateRows withAtMost(int rows, long seed) {
        Dataset outside = outsideOfThePool(compared);
        Dataset from = outside.size() < rows ? compared : outside;
        return new SurrogateRows(own, from.sample(rows, seed), warnings);
    }

    /** A copy whose rows to compare models on have another name. */
    public SurrogateRows named(String name) {
        List<Example> rows = compared.examples();
        return new SurrogateRows(own, new Dataset(name, rows), warnings);
    }
}

package io.github.weaktostrong.benchmark;

import java.util.List;
import java.util.Set;

/** Findings about every row that a model was measured on: the contents of a predictions file. */
public interface RowResults {
    /** Names of the columns, in snake_case. */
    List<String> columns();

    /** One list of values per row, in the order of {@link #columns()}; empty text is undefined. */
    List<List<Object>> table();

    /** Sources of the rows for testing, by which seeds are known to overlap; none by default. */
    default Set<String> testSources() {
        return Set.of();
    }
}

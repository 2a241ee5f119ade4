package io.github.weaktostrong.benchmark;

import java.util.List;

/** What a model said of every row: the contents of a predictions file. */
public interface RowResults {

    /** Names of the columns, in snake_case. */
    List<String> columns();

    /** One list of values per row, in the order of {@link #columns()}; empty text is undefined. */
    List<List<Object>> table();
}

package io.github.weaktostrong.data;

import com.google.gson.JsonObject;

/** A function of one row and the number of the line on which it starts. */
@FunctionalInterface
interface RowFunction<T> {
    /**
     * Converts a row.
     *
     * @param line counted from 1
     */
    T apply(long line, JsonObject row);
}

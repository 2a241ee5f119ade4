package io.github.weaktostrong.model;

import ai.djl.ndarray.NDManager;

/** A body that takes up where a pass over the tokens before has left off. */
interface RemembersKeys extends ModelBody {
    /**
     * Opens an empty memory of keys and values; the caller closes it.
     *
     * @param parent lives at least as long
     * @param capacity tokens that a row may come to, at most the model's positions
     */
    KeyValueCache newMemory(NDManager parent, int rows, int capacity);
}

/**
 * Rows of text, their splits, tokenisation and the order of batches.
 *
 * <p>Everything here is immutable once built. A file of the user that cannot be read as asked
 * raises {@link io.github.weaktostrong.data.BadInputException} with one line that says where, what
 * and how to mend it. {@link io.github.weaktostrong.data.Checks} and {@link
 * io.github.weaktostrong.data.JsonFiles} serve this library, with no promise of stability.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.data;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

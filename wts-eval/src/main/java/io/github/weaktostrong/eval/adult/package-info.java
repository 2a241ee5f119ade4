/**
 * UCI Adult: the files, their columns and the sentences made of them.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval.adult;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

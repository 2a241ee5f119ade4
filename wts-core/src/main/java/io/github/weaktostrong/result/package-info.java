/**
 * Results of an experiment, and how they are printed.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.result;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

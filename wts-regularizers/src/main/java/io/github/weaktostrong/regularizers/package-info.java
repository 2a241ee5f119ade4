/**
 * Regularizers, by trust property: fairness, robustness, privacy; here, how they are read.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.regularizers;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/**
 * Exact group fairness metrics of binary predictions, and the post-processing baseline.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.eval.fairness;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

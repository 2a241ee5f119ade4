/**
 * Exact group fairness metrics of binary predictions, and the post-processing baseline.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.fairness;

import org.jspecify.annotations.NullMarked;

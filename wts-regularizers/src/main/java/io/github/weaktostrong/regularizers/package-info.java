/**
 * Regularizers, by trust property: fairness, robustness, privacy; here, how they are read.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.regularizers;

import org.jspecify.annotations.NullMarked;

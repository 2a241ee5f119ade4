/** Regularizers, by trust property: fairness, robustness, privacy; here, how they are read. */
@NullMarked
package io.github.weaktostrong.regularizers;

import org.jspecify.annotations.NullMarked;

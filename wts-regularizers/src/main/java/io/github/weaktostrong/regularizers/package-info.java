/** Regularizers, by trust property: fairness, robustness, privacy. */
@NullMarked
package io.github.weaktostrong.regularizers;

import org.jspecify.annotations.NullMarked;

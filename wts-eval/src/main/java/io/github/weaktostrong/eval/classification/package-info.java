/** Accuracy and rates, calibration, agreement and the performance gap recovered. */
@NullMarked
package io.github.weaktostrong.eval.classification;

import org.jspecify.annotations.NullMarked;

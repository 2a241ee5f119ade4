/**
 * Accuracy and rates, calibration, agreement and the performance gap recovered.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.classification;

import org.jspecify.annotations.NullMarked;

/**
 * Accuracy and rates, calibration, agreement and the performance gap recovered.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.eval.classification;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

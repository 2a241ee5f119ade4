/**
 * Fairness regularizers: covariance of the protected group with the model's score, as a loss term.
 *
 * <p>Start with {@link io.github.weaktostrong.regularizers.fairness.Fairness}. The terms mitigate a
 * difference between groups in training; how fair the trained model is, only a metric on held-out
 * rows tells.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.regularizers.fairness;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

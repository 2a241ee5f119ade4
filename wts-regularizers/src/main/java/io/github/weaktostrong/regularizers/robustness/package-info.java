/**
 * Robustness regularizers: noise and adversarial steps on embeddings, and training on perturbed
 * examples.
 *
 * <p>Start with {@link io.github.weaktostrong.regularizers.robustness.Robustness}. They mitigate a
 * loss of accuracy on changed inputs; how robust the trained model is, only an attack or a set of
 * changed rows tells.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.regularizers.robustness;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

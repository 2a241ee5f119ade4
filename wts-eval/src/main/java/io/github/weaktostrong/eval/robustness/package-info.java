/**
 * Attacks on text classifiers, perturbations of style, and what a model loses under them.
 *
 * <p>Start with {@link io.github.weaktostrong.eval.robustness.Attack} (against a {@link
 * io.github.weaktostrong.eval.robustness.Victim}) and {@link
 * io.github.weaktostrong.eval.robustness.StylePerturbation}. An attack that finds nothing does not
 * show that nothing is to be found.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval.robustness;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

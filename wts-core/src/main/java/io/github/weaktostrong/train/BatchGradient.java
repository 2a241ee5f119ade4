package io.github.weaktostrong.train;

import ai.djl.ndarray.NDList;

/**
 * Loss of a batch and its gradients, in the order of the trained parameters.
 *
 * @param loss the objective, natural logarithms
 * @param gradients attached to the step's manager; none if no row of the batch has a loss, and the
 *     step then changes nothing
 */
record BatchGradient(double loss, NDList gradients) {}

/**
 * Objectives of training: losses on the logits, and the service-provider interface of regularizers.
 *
 * <p>The classification objective is plain Java in double precision on the logits of one optimizer
 * step. Where the objective must see all rows of a batch at once, the training loop computes their
 * logits first, without a graph, evaluates the objective once, and back-propagates each row's
 * gradient with respect to its logits, micro-batch by micro-batch. A term that couples the examples
 * of a batch is therefore exact under micro-batches, and every loss is tested without an engine.
 *
 * <p>The useful types first: {@link io.github.weaktostrong.objective.Regularizer} and its four
 * kinds ({@link io.github.weaktostrong.objective.LossTerm}, {@link
 * io.github.weaktostrong.objective.EmbeddingPerturbation}, {@link
 * io.github.weaktostrong.objective.ExampleMix}, {@link
 * io.github.weaktostrong.objective.GradientMechanism}), {@link
 * io.github.weaktostrong.objective.TransferMethod} with {@link
 * io.github.weaktostrong.objective.AuxiliaryConfidenceLoss} and {@link
 * io.github.weaktostrong.objective.TransferMethods}, and {@link
 * io.github.weaktostrong.objective.ClassificationObjective}. The rest are the values they exchange.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.objective;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

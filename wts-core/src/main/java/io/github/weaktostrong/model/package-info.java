/**
 * Models in memory: specifications, classifiers and language models, generation.
 *
 * <p>A family of models is a {@link io.github.weaktostrong.checkpoint.ModelShape} and a {@link
 * io.github.weaktostrong.model.ModelBody}: the decoders of this library, or one of your own. {@link
 * io.github.weaktostrong.model.TrainedParameters}, {@link
 * io.github.weaktostrong.model.PerExampleRecording} and {@link
 * io.github.weaktostrong.model.PerExampleGradients} serve the training loops of this library, with
 * no promise of stability.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.model;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

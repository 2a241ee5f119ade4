/**
 * Models in memory: specifications, classifiers and language models, generation.
 *
 * <p>A family of models is a {@link io.github.weaktostrong.checkpoint.ModelShape} and a body;
 * GPT-NeoX (the Pythia models) is the one so far. {@link
 * io.github.weaktostrong.model.TrainedParameters}, {@link
 * io.github.weaktostrong.model.PerExampleRecording} and {@link
 * io.github.weaktostrong.model.PerExampleGradients} serve the training loops of this library, with
 * no promise of stability.
 */
@NullMarked
package io.github.weaktostrong.model;

import org.jspecify.annotations.NullMarked;

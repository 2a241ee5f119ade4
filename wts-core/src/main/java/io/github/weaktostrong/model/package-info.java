/**
 * Models in memory: what to open, classifiers and language models, generation.
 *
 * <p>A family of models is a {@link io.github.weaktostrong.checkpoint.ModelShape} and a body;
 * GPT-NeoX (the Pythia models) is the one so far. {@link
 * io.github.weaktostrong.model.TrainedParameters} and {@link
 * io.github.weaktostrong.model.PerExampleGradients} are internal: they serve the training loops of
 * this library.
 */
@NullMarked
package io.github.weaktostrong.model;

import org.jspecify.annotations.NullMarked;

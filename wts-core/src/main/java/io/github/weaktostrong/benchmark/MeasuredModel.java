package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;

/**
 * A language model of an experiment, as its benchmark measured it.
 *
 * @param seed of the split and of what was planted
 * @param part the part whose texts are its own: what it was trained on; D_W for a model before
 *     fine-tuning
 * @param rows what {@link TextBenchmark#measure} gave for it
 * @param untuned the same for the model that it started from
 * @param budget what its training spent of the privacy of its own part
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record MeasuredModel(
        long seed, Part part, float[][] rows, float[][] untuned, PrivacyBudget budget) {}

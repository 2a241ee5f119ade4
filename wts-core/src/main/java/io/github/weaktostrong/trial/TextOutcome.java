package io.github.weaktostrong.trial;

import io.github.weaktostrong.privacy.PrivacyBudget;

/**
 * The artefact of one training of a language model.
 *
 * @param measured what the benchmark measured of the model
 * @param spent of the privacy of the rows that it was trained on
 * @param seconds wall-clock time of training and measurement
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record TextOutcome(float[][] measured, PrivacyBudget spent, double seconds) {}

package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.Splits;

/**
 * The texts of one seed, and what is asked of every model of it.
 *
 * @param splits D_W and D_WTS to train on, the other two to measure with
 * @param maxLength longest row in tokens; longer ones are cut at their end
 * @param probe what is measured of every model
 */
public record TextData(Splits splits, int maxLength, TextProbe probe) {}

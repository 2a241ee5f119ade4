package io.github.weaktostrong.trial;

import org.jspecify.annotations.Nullable;

/**
 * The artefact of one training: class probabilities of the trained model.
 *
 * @param validation on V, rows x classes
 * @param test on D_T
 * @param labels on D_WTS: the soft labels for students of this model; no row for students
 * @param probed what the benchmark's probe measured of the model; often no row
 * @param finalLoss objective of the last step; null where it is not measured, under a gradient
 *     mechanism
 * @param seconds wall-clock time of training and evaluation
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record TrialOutcome(
        float[][] validation,
        float[][] test,
        TeacherLabels labels,
        float[][] probed,
        @Nullable Double finalLoss,
        double seconds) {}

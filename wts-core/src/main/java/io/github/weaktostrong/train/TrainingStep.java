package io.github.weaktostrong.train;

/**
 * What one optimizer step reports.
 *
 * @param step counted from 1
 * @param totalSteps steps of the whole training
 * @param epoch counted from 1
 * @param loss objective of the batch before the update; 0 if no row of the batch has a loss, and
 *     the step then changes nothing
 * @param gradientNorm global norm before clipping; 0 likewise
 * @param learningRate rate of the step
 */
public record TrainingStep(
        int step,
        int totalSteps,
        int epoch,
        double loss,
        double gradientNorm,
        double learningRate) {}

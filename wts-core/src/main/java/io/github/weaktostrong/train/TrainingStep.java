package io.github.weaktostrong.train;

/**
 * What one optimizer step reports.
 *
 * @param step counted from 1
 * @param totalSteps steps of the whole training
 * @param epoch counted from 1
 * @param loss objective of the batch before the update
 * @param gradientNorm global norm before clipping
 * @param learningRate rate of the step
 */
public record TrainingStep(
        int step,
        int totalSteps,
        int epoch,
        double loss,
        double gradientNorm,
        double learningRate) {}

package io.github.weaktostrong.examples;

import java.util.Optional;

/**
 * What a user sets instead of the preset of an experiment.
 *
 * @param epochs passes over the data
 * @param batchSize rows of a step
 * @param learningRate of both models
 * @param lambda strength on the weak model, and on the transfer unless that is set
 * @param lambdaTransfer strength on the transfer
 * @param alpha largest weight of the auxiliary confidence loss
 * @param alphaWarmUp share of the steps over which that weight rises
 */
public record Overrides(
        Optional<Integer> epochs,
        Optional<Integer> batchSize,
        Optional<Double> learningRate,
        Optional<Double> lambda,
        Optional<Double> lambdaTransfer,
        Optional<Double> alpha,
        Optional<Double> alphaWarmUp) {

    /** The preset as it is. */
    public static Overrides none() {
        return new Overrides(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A copy with other numbers of passes over the data. */
    public Overrides withEpochs(int value) {
        return new Overrides(
                Optional.of(value),
                batchSize,
                learningRate,
                lambda,
                lambdaTransfer,
                alpha,
                alphaWarmUp);
    }

    /** A copy with other strengths on the weak model and on the transfer. */
    public Overrides withLambdas(double weak, double transfer) {
        return new Overrides(
                epochs,
                batchSize,
                learningRate,
                Optional.of(weak),
                Optional.of(transfer),
                alpha,
                alphaWarmUp);
    }

    /** A copy with another largest weight of the auxiliary confidence loss. */
    public Overrides withAlpha(double value) {
        return new Overrides(
                epochs,
                batchSize,
                learningRate,
                lambda,
                lambdaTransfer,
                Optional.of(value),
                alphaWarmUp);
    }

    /** A copy with another warm-up of that weight. */
    public Overrides withAlphaWarmUp(double value) {
        return new Overrides(
                epochs, batchSize, learningRate, lambda, lambdaTransfer, alpha, Optional.of(value));
    }
}

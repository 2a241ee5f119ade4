package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.train.TrainedPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a user, in place of those of an experiment's preset.
 *
 * @param epochs passes over the data
 * @param batchSize rows of a step
 * @param learningRate of both models
 * @param train what of the strong model is trained
 * @param trainWeak what of the weak model is trained
 * @param lambda strength on the weak model, and on the transfer unless that is set
 * @param lambdaTransfer strength on the transfer
 * @param alpha largest weight of the auxiliary confidence loss
 */
public record Overrides(
        Optional<Integer> epochs,
        Optional<Integer> batchSize,
        Optional<Double> learningRate,
        Optional<TrainedPart> train,
        Optional<TrainedPart> trainWeak,
        Optional<Double> lambda,
        Optional<Double> lambdaTransfer,
        Optional<Double> alpha) {

    /** A preset with these settings in place of its own. */
    public Preset on(Preset preset) {
        Map<String, String> changes = new LinkedHashMap<>();
        put(changes, epochs, "epochs");
        for (String own : List.of("weak_epochs", "strong_epochs")) {
            if (preset.has(own)) {
                put(changes, epochs, own);
            }
        }
        put(changes, batchSize, "batch_size");
        put(changes, learningRate, "weak_learning_rate", "strong_learning_rate");
        putParts(changes);
        put(changes, lambda, "lambda", "lambda_wts"); // the transfer's is this one unless set
        put(changes, lambdaTransfer, "lambda_wts");
        put(changes, alpha, "alpha");
        return preset.with(changes);
    }

    /**
     * A preset with these settings for trainings with and without protection: {@code
     * private_epochs} and so on too.
     */
    Preset onBothTrainings(Preset preset) {
        Map<String, String> changes = new LinkedHashMap<>();
        put(changes, epochs, "epochs", "private_epochs");
        put(changes, batchSize, "batch_size", "private_batch_size");
        put(
                changes,
                learningRate,
                "weak_learning_rate",
                "strong_learning_rate",
                "private_weak_learning_rate",
                "private_strong_learning_rate");
        putParts(changes);
        return preset.with(changes);
    }

    private void putParts(Map<String, String> changes) {
        put(changes, train, "strong_train");
        put(changes, trainWeak, "weak_train");
    }

    private static void put(Map<String, String> changes, Optional<?> value, String... keys) {
        for (String key : keys) {
            value.ifPresent(v -> changes.put(key, v.toString()));
        }
    }
}

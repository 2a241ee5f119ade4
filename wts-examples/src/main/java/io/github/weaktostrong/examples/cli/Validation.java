package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures a model on other rows than those it is trained on, after every epoch. */
final class Validation implements TrainingListener {
    private final Supplier<Map<String, Double>> measure;
    private final List<Map<String, Object>> epochs = new ArrayList<>();

    /** Asks for numbers by name, at the model's present parameters. */
    Validation(Supplier<Map<String, Double>> measure) {
        this.measure = measure;
    }

    /** Epoch and numbers, in order. */
    List<Map<String, Object>> epochs() {
        return epochs;
    }

    @Override
    public void onStep(TrainingStep step) {
        // whole epochs only
    }

    @Override
    public void onEpoch(int epoch) {
        Map<String, Double> numbers = measure.get();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("epoch", epoch);
        row.putAll(numbers);
        epochs.add(row);
        System.err.println("wts: validation after epoch " + epoch + ": " + numbers);
    }
}

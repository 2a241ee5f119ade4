package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A victim whose log-odds of class 1 are a sum over the words of both texts. */
final class WordWeights implements Victim {
    final List<Integer> batches = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    private final Map<String, Double> weights;

    WordWeights(Map<String, Double> weights) {
        this.weights = weights;
    }

    @Override
    public float[][] probabilities(List<Example> inputs) {
        batches.add(inputs.size());
        inputs.forEach(input -> asked.add(input.inputText()));
        return inputs.stream().map(this::row).toArray(float[][]::new);
    }

    private float[] row(Example input) {
        double logit = 0;
        for (String word : input.inputText().toLowerCase(Locale.ROOT).split("[^\\p{L}]+")) {
            logit += weights.getOrDefault(word, 0.0);
        }
        float one = (float) (1 / (1 + Math.exp(-logit)));
        return new float[] {1 - one, one};
    }
}

package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TextPrediction;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.fairness.CounterfactualAugmentation;
import io.github.weaktostrong.train.Finetuning;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows whose label is the sex of their subject, learned with and without the swapped rows. */
class CounterfactualTrainingTest {
    private static final List<String> PAIR =
            List.of("The man in office 3 is at work.", "The woman in office 3 is at work.");

    @Test
    void training_withSwappedRows_noLongerTellsTheSexFromTheWord() {
        double plain = gap(List.of());
        double augmented = gap(List.of(CounterfactualAugmentation.ofSex(0.5)));
        assertTrue(plain > 0.5, "without: " + plain);
        assertTrue(augmented < 0.1, "with: " + augmented);
    }

    /** Difference of the probabilities of class 1 between two rows that differ in the word. */
    private static double gap(List<Regularizer> regularizers) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String subject = i % 2 == 0 ? "man" : "woman";
            rows.add(Example.of("The %s in office %d is at work.".formatted(subject, i), i % 2));
        }
        ClassificationObjective objective =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), regularizers);
        TrainingConfig config =
                TrainingConfig.builder().epochs(8).batchSize(8).learningRate(3e-3).build();
        try (TextClassifier model =
                new Finetuning(MiniModel.MINI_XS.spec(), objective)
                        .train(new Dataset("office", rows), config)) {
            List<TextPrediction> found = model.predict(PAIR);
            return Math.abs(
                    found.get(0).probabilities().get(1) - found.get(1).probabilities().get(1));
        }
    }
}

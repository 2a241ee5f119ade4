package io.github.weaktostrong.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A tiny model and rows of random tokens to train it on. */
final class TinyTraining {
    private TinyTraining() {}

    static TextClassifier classifier() {
        return TextClassifier.open(TinyModels.random(16, 1), 2, 1, Device.cpu());
    }

    static CausalLanguageModel languageModel() {
        return CausalLanguageModel.open(TinyModels.random(16, 1), Device.cpu());
    }

    /** Rows of 1 to 12 tokens with soft labels of two classes. */
    static LabelledRows rows(int count) {
        SplittableRandom random = Seeds.of(3).random();
        List<int[]> tokens = new ArrayList<>();
        float[][] targets = new float[count][];
        for (int i = 0; i < count; i++) {
            tokens.add(random.ints(1 + random.nextInt(12), 2, 280).toArray());
            float share = random.nextInt(101) / 100f;
            targets[i] = new float[] {1 - share, share};
        }
        return new LabelledRows(tokens, targets, new int[count], List.of("all"));
    }

    static ClassificationObjective objective(AuxiliaryConfidenceLoss main, LossTerm... terms) {
        return ClassificationObjective.of(main, List.of(terms));
    }

    static ClassificationObjective crossEntropy() {
        return objective(AuxiliaryConfidenceLoss.off());
    }

    static List<TrainingStep> train(
            TextClassifier model, LabelledRows rows, TrainingConfig config) {
        return ClassifierTraining.run(model, rows, crossEntropy(), config, TrainingListener.NONE)
                .steps();
    }

    static Map<String, float[]> parameters(LoadedModel model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : model.parameters().entrySet()) {
            values.put(entry.getKey(), entry.getValue().toFloatArray());
        }
        return values;
    }
}

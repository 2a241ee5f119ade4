package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TextPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A classifier in three lines. */
class FinetuningTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(6).batchSize(8).learningRate(2e-2).build();

    private static Dataset rows() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            rows.add(Example.of(i % 2 == 1 ? "yes and yes" : "no and no", i % 2));
        }
        return new Dataset("rows", rows);
    }

    @Test
    void train_separableTexts_predictsTheirClasses() {
        try (TextClassifier model = Finetuning.of(TinyModels.random(16, 1)).train(rows(), CONFIG)) {
            List<TextPrediction> said =
                    model.predict(List.of("no and no", "yes and yes", "no and no"));
            assertEquals(List.of(0, 1, 0), said.stream().map(TextPrediction::label).toList());
            TextPrediction first = said.get(0);
            assertEquals(Optional.empty(), first.name());
            assertEquals(1, first.probabilities().get(0) + first.probabilities().get(1), 1e-6);
            float[] logits = model.logits(List.of(model.tokenizer().encode("no and no")), 1)[0];
            double odds = Math.log(first.probabilities().get(0) / first.probabilities().get(1));
            assertEquals(logits[0] - logits[1], odds, 1e-3);
        }
    }

    @Test
    void predict_modelThatNamesItsClasses_saysTheName() {
        ModelSpec spec = ModelSpec.folder(Fixtures.folder("classifier-sequential"));
        TrainingConfig still = CONFIG.toBuilder().learningRate(1e-12).build();
        try (TextClassifier model = Finetuning.of(spec).train(rows(), still)) {
            TextPrediction said = model.predict(List.of("yes")).get(0);
            assertEquals(3, said.probabilities().size());
            assertTrue(said.name().isPresent());
        }
    }

    @Test
    void train_rowWithoutLabel_isRefused() {
        Dataset unlabelled = new Dataset("rows", List.of(Example.of("yes")));
        Finetuning tuning = Finetuning.of(TinyModels.random(16, 1));
        assertThrows(IllegalArgumentException.class, () -> tuning.train(unlabelled, CONFIG));
    }
}

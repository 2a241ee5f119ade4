package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import io.github.weaktostrong.objective.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogOddsTest {
    @Test
    void ofLogits_areThoseOfTheProbabilities() {
        float[] logits = {1, -0.5f, 2, 0.25f};
        float[] odds = LogOdds.ofLogits(logits);
        assertArrayEquals(LogOdds.ofProbabilities(Softmax.of(logits)), odds, 1e-5f);
        assertEquals(Softmax.of(logits)[2], LogOdds.probability(odds[2]), 1e-7);
    }

    @Test
    void ofLogits_whereProbabilitiesRoundToOne_areStillApart() {
        float[] sure = {0, 60};
        assertEquals(1, Softmax.of(sure)[1]);
        assertEquals(60, LogOdds.ofLogits(sure)[1]);
        assertEquals(-60, LogOdds.ofLogits(sure)[0]);
        Scores scores = Scores.of(LogOdds.ofLogits(sure), 1);
        assertTrue(scores.clear());
        assertEquals(-60, scores.loss());
    }

    /** A classifier whose logit of class 1 is a multiple of the words' weights. */
    private record Sure(double scale) implements Victim {
        private static final Map<String, Double> WEIGHTS =
                Map.of("good", 1.0, "fine", 1.0, "poor", -0.8);

        @Override
        public float[][] probabilities(List<Example> inputs) {
            return logits(inputs).map(Softmax::of).toArray(float[][]::new);
        }

        @Override
        public float[][] logOdds(List<Example> inputs) {
            return logits(inputs).map(LogOdds::ofLogits).toArray(float[][]::new);
        }

        private Stream<float[]> logits(List<Example> inputs) {
            return inputs.stream()
                    .map(
                            input ->
                                    Arrays.stream(input.text().split(" "))
                                            .mapToDouble(word -> WEIGHTS.getOrDefault(word, 0.0))
                                            .sum())
                    .map(sum -> new float[] {0, (float) (scale * sum)});
        }
    }

    /** A model is no more robust for being a thousand times as sure. */
    @Test
    void attack_onAModelThatIsVerySure_findsWhatItFindsOnOneThatIsNot() {
        WordNeighbours poor = (word, limit) -> List.of("poor");
        Attack attack =
                Attack.textFooler(poor)
                        .withOptions(AttackOptions.defaults().withMaxChangedShare(1));
        Dataset rows = new Dataset("d", List.of(Example.of("good fine table", 1)));
        for (double scale : List.of(1.0, 1000.0)) {
            Victim victim = new Sure(scale);
            AttackedRow row = attack.run(victim, rows).rows().get(0);
            assertEquals(Outcome.SUCCEEDED, row.outcome(), "scale " + scale);
            assertEquals(2, row.changedWords());
        }
        // through its probabilities alone the second is seen as one that nothing moves
        Victim hidden = new Sure(1000)::probabilities;
        assertEquals(Outcome.FAILED, attack.run(hidden, rows).rows().get(0).outcome());
    }
}

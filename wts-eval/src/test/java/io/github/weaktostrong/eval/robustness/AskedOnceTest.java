package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AskedOnceTest {
    private final List<String> asked = new ArrayList<>();
    private final Victim victim =
            inputs -> {
                inputs.forEach(input -> asked.add(String.join("|", input.texts())));
                return new WordWeights(Map.of("good", 1.0, "poor", -1.0)).probabilities(inputs);
            };

    @Test
    void logOdds_ofTextsThatWereAsked_areRemembered() {
        Victim once = new AskedOnce(victim);
        List<Example> rows =
                List.of(Example.of("good", 1), Example.of("poor", 1), Example.of("good", 0));
        float[][] expected = victim.logOdds(rows);
        asked.clear();
        for (int round = 0; round < 2; round++) {
            float[][] found = once.logOdds(rows);
            for (int i = 0; i < rows.size(); i++) {
                assertArrayEquals(expected[i], found[i]);
            }
        }
        once.logOdds(List.of(Example.of("fine", 1), rows.get(1)));
        assertEquals(List.of("good", "poor", "fine"), asked);
    }

    @Test
    void trainingVersions_askNoTextTwice() {
        Dataset rows =
                new Dataset("d", List.of(Example.of("good table", 1), Example.of("poor good", 0)));
        WordNeighbours any = (word, limit) -> List.of("poor", "good");
        Attack attack = Attack.greedy("any", any.substitution(2));
        attack.trainingVersions(victim, rows, TrainingVersions.SYMMETRIC);
        assertEquals(asked.stream().distinct().toList(), asked);
    }
}

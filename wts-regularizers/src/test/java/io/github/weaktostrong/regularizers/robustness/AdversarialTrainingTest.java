package io.github.weaktostrong.regularizers.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdversarialTrainingTest {
    private static final Example ROW =
            Example.of("clean", 1)
                    .withPerturbed(
                            List.of(Example.of("a", 1), Example.of("b", 1), Example.of("c", 1)));

    @Test
    void perturbed_overEpochs_goesThroughEveryCandidateAndRepeats() {
        AdversarialTraining mix = Robustness.adversarialTraining(0.3);
        List<String> texts =
                IntStream.range(0, 6)
                        .mapToObj(epoch -> mix.perturbed(ROW, epoch, 5).orElseThrow().text())
                        .toList();
        assertEquals(List.of("a", "b", "c"), texts.subList(0, 3).stream().sorted().toList());
        assertEquals(texts.subList(0, 3), texts.subList(3, 6));
    }

    @Test
    void perturbed_overSeeds_startsAnywhere() {
        AdversarialTraining mix = Robustness.adversarialTraining(0.3);
        assertEquals(
                3,
                IntStream.range(0, 50)
                        .mapToObj(seed -> mix.perturbed(ROW, 0, seed).orElseThrow().text())
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void perturbed_withoutCandidatesOrWeight_isEmpty() {
        assertEquals(
                Optional.empty(),
                Robustness.adversarialTraining(0.3).perturbed(Example.of("alone", 0), 0, 1));
        assertEquals(Optional.empty(), Robustness.adversarialTraining(0).perturbed(ROW, 0, 1));
    }

    @Test
    void mix_byDefault_followsEquationNineAndCouplesNothing() {
        AdversarialTraining mix = Robustness.adversarialTraining(0.3);
        assertEquals(0.3, mix.weight());
        assertEquals(TargetRule.OWN_WEAK_LABEL, mix.targetRule());
        assertFalse(mix.couplesExamples());
        assertEquals(
                Map.of("lambda", 0.3, "target", "shared"),
                mix.withTargetRule(TargetRule.SHARED_LABEL).settings());
    }

    @Test
    void weight_outOfRange_isRefused() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertEquals(
                    "lambda of adversarial-training is "
                            + wrong
                            + "; expected the weight of the perturbed rows, from 0 to 1; correct"
                            + " it",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Robustness.adversarialTraining(wrong))
                            .getMessage());
        }
    }
}

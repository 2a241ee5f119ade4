package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.TrainingVersions;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The planted case: a model that is trained against the surrogate that made the test's rows, and on
 * nothing else, reads the label off the edits. Both doubts about it must arise.
 */
class LearnedEditsTest {
    private static final TrainingConfig TRAINING =
            TrainingConfig.builder()
                    .epochs(4)
                    .batchSize(16)
                    .learningRate(6e-3)
                    .maxLength(48)
                    .seed(1)
                    .build();
    private static final FilmAttack FILMS =
            new FilmAttack(
                    new SplitSizes(400, 20, 20, 200),
                    400,
                    new SurrogateAttack(
                            MiniModel.MINI_XS.spec(),
                            TRAINING,
                            Attack.textBugger()
                                    .withOptions(AttackOptions.defaults().withMaxQueries(60))));

    @Test
    void doubts_trainingAgainstTheTestsSurrogateAlone_areBoth() {
        RobustnessBenchmark benchmark = FILMS.benchmark(TrainingVersions.AGAINST_ONLY);
        List<Metrics> plain = List.of(FilmAttack.trained(benchmark, MiniModel.MINI_XS, TRAINING));
        List<Metrics> planted =
                List.of(
                        FilmAttack.trained(
                                benchmark,
                                MiniModel.MINI_XS,
                                TRAINING,
                                Robustness.adversarialTraining(0.5)));
        List<String> doubts = benchmark.doubts(planted, plain);
        assertEquals(2, doubts.size(), doubts.toString());
        assertTrue(doubts.get(0).contains("easier than their sources"), doubts.get(0));
        assertTrue(doubts.get(1).contains("random edits cost more than a point"), doubts.get(1));
        assertEquals(List.of(), benchmark.doubts(plain, plain));
    }
}

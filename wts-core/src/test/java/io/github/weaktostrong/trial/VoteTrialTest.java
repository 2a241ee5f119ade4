package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.VoteMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteTrialTest {
    private static final int TEACHERS = 5;

    @TempDir private Path folder;

    /** The sensitivity rests on it: what one row adds, one model alone sees. */
    @Test
    void share_oneRowLess_isAnotherForItsModelAlone() {
        List<Example> rows =
                IntStream.range(0, 60).mapToObj(i -> Example.of("row " + i, i % 2)).toList();
        List<List<String>> all = shares(rows);
        assertEquals(60, all.stream().mapToInt(List::size).sum());
        assertEquals(60, all.stream().flatMap(List::stream).distinct().count());
        for (int left : new int[] {0, 7, 59}) {
            List<Example> fewer = new ArrayList<>(rows);
            String text = fewer.remove(left).text();
            List<List<String>> found = shares(fewer);
            for (int number = 0; number < TEACHERS; number++) {
                List<String> expected = new ArrayList<>(all.get(number));
                expected.remove(text);
                assertEquals(expected, found.get(number));
            }
        }
    }

    private static List<List<String>> shares(List<Example> rows) {
        Dataset data = new Dataset("rows", rows);
        return IntStream.range(0, TEACHERS)
                .mapToObj(number -> VoteTrial.share(data, 3, TEACHERS, number))
                .map(each -> Arrays.stream(each).mapToObj(i -> rows.get(i).text()).toList())
                .toList();
    }

    @Test
    void charged_labelsThatFail_areInTheLedgerAndLostForTheNextAttempt() {
        VoteTrial trial = trial();
        SpendingLog log = SpendingLog.in(folder);
        Optional<SpendingAccount> account =
                Optional.of(new SpendingAccount(log, "digest of the votes"));
        PrivateTraining releases = trial.votes().releases(4);
        for (int attempt = 1; attempt <= 2; attempt++) {
            JsonObject facts = new JsonObject();
            IllegalStateException failed =
                    assertThrows(
                            IllegalStateException.class,
                            () -> trial.charged(account, releases, new int[4][2], facts));
            assertEquals("no noise today", failed.getMessage());
            assertEquals(attempt, log.attempts().size());
            assertEquals(
                    4 * attempt,
                    log.attempts().stream().mapToInt(each -> each.training().steps()).sum());
            PrivateTraining spent =
                    PrivacyBudget.fromJson(facts.getAsJsonObject(Artefact.SPENT))
                            .trainings()
                            .get(0);
            assertEquals(4 * attempt, spent.steps());
            assertEquals(4 * (attempt - 1), spent.lost());
        }
    }

    /** Steps of every model on its share, and its predictions of what it votes on. */
    @Test
    void cost_ofAllModels_isThatOfTheirSharesAndVotes() {
        VoteTrial trial = trial();
        TrainingConfig config = trial.training();
        int share = 10 * config.batchSize() + 1;
        SplitSizes rows = new SplitSizes(TEACHERS * share, 40, 999, 999);
        TrainingCost one =
                TrainingCost.of(
                        trial.model().shape(),
                        config,
                        new TrainingCost.Work(share, 40, 9, 1, trial.model().precision()));
        TrainingCost all = trial.cost(rows, 9);
        assertEquals(TEACHERS * 11L * config.epochs(), all.steps());
        assertEquals(TEACHERS * one.flops(), all.flops(), 1e-6 * one.flops());
        assertEquals(one.memoryBytes(), all.memoryBytes());
    }

    private static VoteTrial trial() {
        return new VoteTrial(
                new ClassifierTrial(
                        TinyBenchmark.create(),
                        3,
                        Part.WEAK,
                        1,
                        ClassifierTrial.Labels.groundTruth(),
                        TinyModels.random(8, 1),
                        "digest of the model",
                        AuxiliaryConfidenceLoss.off(),
                        List.of(),
                        TrainingConfig.defaults(),
                        7,
                        false),
                new NoNoise());
    }

    /** Fails where noise would be drawn. */
    private record NoNoise() implements VoteMechanism {
        @Override
        public int teachers() {
            return TEACHERS;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("name", "fails");
        }

        @Override
        public int labelled(int rows) {
            return rows;
        }

        @Override
        public PrivateTraining releases(int rows) {
            return new PrivateTraining(
                    "votes", 3, 1, rows, Math.sqrt(2), "every row", NoiseMode.SECURE);
        }

        @Override
        public int[] labels(int[][] votes, PrivateTraining releases) {
            throw new IllegalStateException("no noise today");
        }

        @Override
        public PrivacyBudget spent(List<PrivateTraining> releases) {
            return new PrivacyBudget(releases, 1, 1e-5, "a bound");
        }
    }
}

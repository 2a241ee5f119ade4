package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttackTest {
    private static final Map<String, Double> WEIGHTS =
            Map.of("great", 2.0, "good", 1.0, "fine", 0.5, "film", 0.1, "poor", -3.0, "mild", -0.5);
    private static final WordNeighbours NEIGHBOURS =
            (word, limit) ->
                    switch (word) {
                        case "great" -> List.of("fine", "mild", "poor");
                        case "good" -> List.of("mild");
                        case "film" -> List.of("movie");
                        default -> List.of();
                    };
    private final WordWeights victim = new WordWeights(WEIGHTS);

    private AttackedRow attack(Attack attack, Example row) {
        return attack.run(victim, new Dataset("d", List.of(row))).rows().get(0);
    }

    private static Attack textFooler() {
        return Attack.textFooler(NEIGHBOURS)
                .withOptions(AttackOptions.defaults().withMaxChangedShare(1));
    }

    @Test
    void search_ofManyRows_asksInFewBatchesAndFindsWhatItFindsOneByOne() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = "a good film".repeat(i % 3) + " row " + i + " great " + (i % 7) + " fine";
            rows.add(Example.of(text, i % 2));
        }
        int[] calls = {0, 0};
        Victim together = inputs -> counted(inputs, calls, 0);
        Victim alone = inputs -> counted(inputs, calls, 1);
        List<AttackedRow> found = textFooler().run(together, new Dataset("d", rows)).rows();
        for (int i = 0; i < rows.size(); i++) {
            Dataset one = new Dataset("d", List.of(rows.get(i)));
            assertEquals(textFooler().run(alone, one).rows().get(0), found.get(i));
        }
        assertTrue(calls[1] > 50 * calls[0], calls[1] + " and " + calls[0] + " batches");
    }

    private float[][] counted(List<Example> inputs, int[] calls, int who) {
        calls[who]++;
        return victim.probabilities(inputs);
    }

    @Test
    void search_goesFromTheMostImportantWordAndStopsAtTheFlip() {
        AttackedRow row = attack(textFooler(), Example.of("a good film, Great!", 1));
        // 3.1; deletions rank great, good, film; great -> mild leaves 0.6, great -> poor is -1.9
        assertEquals("a good film, Poor!", row.perturbed().text());
        assertEquals(Outcome.SUCCEEDED, row.outcome());
        assertEquals(1, row.prediction());
        assertEquals(0, row.perturbedPrediction());
        assertEquals(1, row.changedWords());
        assertEquals(4, row.words());
        assertEquals(1 + 3 + 3, row.queries());
        assertEquals(
                List.of(
                        "a good film, Great!",
                        "a film, Great!",
                        "a good, Great!",
                        "a good film,!",
                        "a good film, Fine!",
                        "a good film, Mild!",
                        "a good film, Poor!"),
                victim.asked);
    }

    @Test
    void choice_ofTextFooler_isTheClosestSuccessAndOfTheGreedySearchTheStrongest() {
        WordNeighbours two =
                (word, limit) -> word.equals("good") ? List.of("mild", "poor") : List.of();
        Example row = Example.of("good", 1);
        assertEquals("mild", attack(Attack.textFooler(two), row).perturbed().text());
        assertEquals(
                "poor", attack(Attack.greedy("own", two.substitution(9)), row).perturbed().text());
    }

    @Test
    void change_thatOnlyReachesATie_isNoSuccess() {
        // good -> mild leaves 0.1; film -> movie would leave 0, which rounding decides
        AttackedRow row = attack(textFooler(), Example.of("good film fine", 1));
        assertEquals("mild film fine", row.perturbed().text());
        assertEquals(1, row.changedWords());
        assertEquals(Outcome.FAILED, row.outcome());
    }

    @Test
    void candidate_thatHelpsTheLabel_isNotKept() {
        WordNeighbours better = (word, limit) -> word.equals("film") ? List.of("great") : List.of();
        AttackedRow row = attack(Attack.textFooler(better), Example.of("film", 1));
        assertEquals("film", row.perturbed().text());
        assertEquals(0, row.changedWords());
        assertEquals(Outcome.FAILED, row.outcome());
        // validity: the same candidate is kept where it hurts
        WordWeights inverse = new WordWeights(Map.of("film", -0.1, "great", 2.0));
        assertEquals(
                Outcome.SUCCEEDED,
                Attack.textFooler(better)
                        .run(inverse, new Dataset("d", List.of(Example.of("film", 0))))
                        .rows()
                        .get(0)
                        .outcome());
    }

    @Test
    void row_alreadyWrong_isLeftAsItIsAfterOneQuery() {
        AttackedRow row = attack(textFooler(), Example.of("a good film", 0));
        assertEquals(Outcome.ALREADY_WRONG, row.outcome());
        assertEquals("a good film", row.perturbed().text());
        assertEquals(1, row.perturbedPrediction());
        assertEquals(1, row.queries());
    }

    @Test
    void text_withoutAttackableWord_failsAfterOneQuery() {
        for (String text : List.of("the is not", "!!! ...", "x y z")) {
            AttackedRow row =
                    attack(Attack.textBugger(), Example.of(text, 0).withSecondText("poor"));
            assertEquals(Outcome.FAILED, row.outcome(), text);
            assertEquals(text, row.perturbed().text());
            assertEquals(1, row.queries());
        }
    }

    @Test
    void cap_onChangedWords_isAShareOfTheWordsButAtLeastOne() {
        Example row = Example.of("good good good good great great great great great great", 1);
        WordNeighbours weaker = (word, limit) -> List.of("fine");
        for (double share : new double[] {0.05, 0.1, 0.25, 0.5}) {
            AttackedRow attacked =
                    attack(
                            Attack.textFooler(weaker)
                                    .withOptions(
                                            AttackOptions.defaults().withMaxChangedShare(share)),
                            row);
            assertEquals(Math.max(1, (int) (share * 10)), attacked.changedWords());
            assertEquals(attacked.changedWords() / 10.0, attacked.changedWordShare());
        }
    }

    @Test
    void budget_ofQueries_isNeverExceeded() {
        Example row = Example.of("great good film great good film great good film", 1);
        for (int budget = 1; budget < 40; budget++) {
            WordWeights asked = new WordWeights(WEIGHTS);
            AttackedRow attacked =
                    Attack.textBugger()
                            .withOptions(AttackOptions.defaults().withMaxQueries(budget))
                            .run(asked, new Dataset("d", List.of(row)))
                            .rows()
                            .get(0);
            assertEquals(asked.asked.size(), attacked.queries());
            assertTrue(attacked.queries() <= budget);
        }
    }

    @Test
    void rows_askTogetherAndTheResultDoesNotDependOnIt() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(Example.of("great good film number " + "i".repeat(i + 2), i % 3 == 0 ? 0 : 1));
        }
        AttackReport together = Attack.textBugger().run(victim, new Dataset("d", rows));
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(attack(Attack.textBugger(), rows.get(i)), together.rows().get(i));
        }
        assertTrue(victim.batches.get(1) >= 16);
    }

    @Test
    void seed_decidesThePositionsOfBugs() {
        Example row = Example.of("great wonderful extraordinary", 1);
        WordWeights any =
                new WordWeights(Map.of("great", 1.0, "wonderful", 1.0, "extraordinary", 1.0));
        List<String> texts = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            texts.add(
                    Attack.greedy("delete", CharacterBug.DELETE)
                            .withOptions(
                                    AttackOptions.defaults().withSeed(seed).withMaxChangedShare(1))
                            .run(any, new Dataset("d", List.of(row)))
                            .rows()
                            .get(0)
                            .perturbed()
                            .text());
        }
        assertEquals(texts.get(0), texts.get(1));
        assertFalse(texts.get(0).equals(texts.get(2)));
    }

    @Test
    void pair_isAttackedInTheTextThatIsAskedFor() {
        Example pair = Example.of("a good film", 1).withSecondText("a great film").withId("p");
        Example first = attack(textFooler(), pair).perturbed();
        assertEquals("a great film", first.secondText().orElseThrow());
        assertEquals("a mild movie", first.text());
        Attack second = textFooler().withOptions(AttackOptions.defaults().withSecondText(true));
        Example changed = attack(second, pair).perturbed();
        assertEquals("a good film", changed.text());
        assertEquals("a poor film", changed.secondText().orElseThrow());
        assertEquals("p", changed.id().orElseThrow());
    }

    @Test
    void perturb_putsTheChangedRowBesideTheOriginal() {
        Dataset data =
                new Dataset(
                        "d",
                        List.of(
                                Example.of("a good great film", 1).withId("1").withSource("s"),
                                Example.of("poor", 1),
                                Example.of("the", 0)));
        Dataset perturbed = textFooler().perturb(victim, data);
        Example row = perturbed.get(0);
        assertEquals("a good great film", row.text());
        Example changed = row.perturbed().get(0);
        assertEquals("a good poor film", changed.text());
        assertEquals(1, changed.label().orElseThrow());
        assertEquals("s", changed.source());
        assertEquals("textfooler", changed.variant());
        assertEquals(data.get(1), perturbed.get(1));
        assertEquals(data.get(2), perturbed.get(2));
    }

    @Test
    void report_hasTheHandComputedFigures() {
        Dataset data =
                new Dataset(
                        "d",
                        List.of(
                                Example.of("a good film, great", 1),
                                Example.of("fine fine", 1),
                                Example.of("good", 0),
                                Example.of("great", 1)));
        AttackReport report = textFooler().run(victim, data);
        assertEquals(0.75, report.cleanAccuracy());
        assertEquals(0.25, report.attackedAccuracy());
        assertEquals(2 / 3.0, report.successRate().orElseThrow(), 1e-12);
        assertEquals((7 + 1 + 4) / 3.0, report.meanQueries().orElseThrow(), 1e-12);
        assertEquals((0.25 + 1) / 2, report.meanChangedWordShare().orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.of(1), report.metrics().get("already_wrong"));
        List<Double> interval = report.intervals().get("attacked_accuracy");
        assertTrue(interval.get(0) <= 0.25 && 0.25 <= interval.get(1));
        assertTrue(interval.get(1) - interval.get(0) > 0.3);
    }

    @Test
    void report_withoutARightRow_hasNoRateInsteadOfANumber() {
        AttackReport report =
                textFooler().run(victim, new Dataset("d", List.of(Example.of("good", 0))));
        assertEquals(OptionalDouble.empty(), report.successRate());
        assertEquals(OptionalDouble.empty(), report.meanQueries());
        assertEquals(OptionalDouble.empty(), report.meanChangedWordShare());
        assertFalse(report.intervals().containsKey("success_rate"));
    }

    @Test
    void data_thatCannotBeAttacked_isRefused() {
        assertRefused("d has no rows; expected at least one row to attack", List.of());
        assertRefused(
                "d: row 2 has no label; expected the class that the attack is to change; add it",
                List.of(Example.of("a", 0), Example.of("b")));
        assertRefused(
                "row \"b\" has label 2, the victim tells 2 classes apart; expected a label below"
                        + " that; correct the row or take another model",
                List.of(Example.of("b", 2)));
    }

    @Test
    void options_outOfRange_areRefused() {
        AttackOptions options = AttackOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> options.withMaxQueries(0));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxChangedShare(0));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxChangedShare(Double.NaN));
        assertEquals(
                "cap on changed words is 1.5; expected a share above 0, at most 1; correct it",
                assertThrows(IllegalArgumentException.class, () -> options.withMaxChangedShare(1.5))
                        .getMessage());
    }

    private void assertRefused(String message, List<Example> rows) {
        assertEquals(
                message,
                assertThrows(
                                BadInputException.class,
                                () -> textFooler().run(victim, new Dataset("d", rows)))
                        .getMessage());
    }

    @Test
    void settings_ofOtherNeighbours_differ(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vectors.txt");
        Files.writeString(file, "good 1 0\nfine 1 0.1\n");
        WordNeighbours vectors = VectorNeighbours.read(file, 0.5);
        List<Attack> all =
                List.of(
                        Attack.textBugger(),
                        Attack.textBugger(WordNetSynonyms.open()),
                        Attack.textBugger(vectors),
                        Attack.textFooler(WordNetSynonyms.open()),
                        Attack.textFooler(vectors),
                        Attack.textFooler(VectorNeighbours.read(file, 0.4)),
                        Attack.textFooler(NEIGHBOURS));
        assertEquals(all.size(), all.stream().map(Attack::settings).distinct().count());
        Attack again = Attack.textFooler(VectorNeighbours.read(file, 0.5));
        assertEquals(all.get(4).settings(), again.settings());
    }
}

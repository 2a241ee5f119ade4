package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTargetsTest {
    private static final TrainingConfig STEP =
            TrainingConfig.builder()
                    .optimizer(new Optimizer.Sgd(0))
                    .learningRate(0.5)
                    .maxGradNorm(0)
                    .batchSize(4)
                    .order(TrainingConfig.Order.FILE)
                    .build();
    private static final TrainingConfig STEP_UNDER =
            STEP.toBuilder().order(TrainingConfig.Order.SHUFFLED).build();

    @Test
    void imitation_manySteps_bringsTheStudentToTheTeacher() {
        List<int[]> rows = rows(16, 12);
        TrainingConfig config =
                TrainingConfig.builder().epochs(60).batchSize(4).learningRate(1e-2).build();
        try (CausalLanguageModel student = model(8, 1);
                CausalLanguageModel teacher = model(16, 2)) {
            CausalTraining.run(
                    teacher,
                    List.of(rows.get(0), rows.get(1)),
                    TrainingConfig.builder().epochs(40).batchSize(2).learningRate(1e-2).build(),
                    TrainingListener.NONE);
            Map<String, float[]> before = TinyTraining.parameters(teacher);
            int arrays = teacher.arrayCount();
            List<TrainingStep> trace =
                    CausalTraining.run(
                                    student,
                                    TokenTargets.distilling(rows, teacher),
                                    config,
                                    TrainingListener.NONE)
                            .steps();
            double entropy = entropy(teacher, rows);
            double last = trace.get(trace.size() - 1).loss();
            assertTrue(last < trace.get(0).loss() - 0.5, last + " from " + trace.get(0).loss());
            assertTrue(last > 0.5 * entropy, "below what no student can reach");
            // what only the teacher saw came over: its two rows are likelier than others
            assertTrue(
                    CorpusLoss.of(student, rows.subList(0, 2), 16).meanTokenLoss().orElseThrow()
                            < CorpusLoss.of(student, rows.subList(2, 16), 16)
                                            .meanTokenLoss()
                                            .orElseThrow()
                                    - 0.3);
            assertEquals(arrays, teacher.arrayCount());
            before.forEach(
                    (name, values) ->
                            assertArrayEquals(
                                    values, TinyTraining.parameters(teacher).get(name), name));
        }
    }

    @Test
    void student_remembersWhatItsTeacherWentThrough() {
        List<int[]> rows = rows(4, 7);
        FixedBatches clipping = FixedBatches.flat(1, 0, 1);
        TextGeneration writing = new TextGeneration(3, new TokenChoice.Greedy(), 4);
        try (CausalLanguageModel teacher = model(16, 2)) {
            TrainingConfig guarded = STEP_UNDER.toBuilder().mechanism(clipping).build();
            CausalTraining.run(teacher, rows, guarded, TrainingListener.NONE);
            CausalTraining.run(teacher, rows, STEP, TrainingListener.NONE);
            for (TokenTargets targets :
                    List.of(
                            TokenTargets.distilling(rows, teacher),
                            TokenTargets.distillingTopK(rows, teacher, 4),
                            TokenTargets.continuations(rows, teacher, 2, writing))) {
                try (CausalLanguageModel student = model(8, 1)) {
                    CausalTraining.run(student, targets, guarded, TrainingListener.NONE);
                    assertEquals(2, student.privacyHistory().trainings().size());
                    assertTrue(student.privacyHistory().trainedWithoutPrivacy());
                }
                try (CausalLanguageModel student = model(8, 1)) {
                    CausalTraining.run(student, targets, STEP, TrainingListener.NONE);
                    assertEquals(1, student.privacyHistory().trainings().size());
                }
            }
        }
    }

    /** Otherwise a text that is left out would change all later ones. */
    @Test
    void sampledContinuation_dependsOnItsBeginning_notOnItsPlace() {
        List<int[]> rows = rows(4, 7);
        TextGeneration drawing = new TextGeneration(4, new TokenChoice.Sampling(280, 1, 2, 5), 4);
        try (CausalLanguageModel teacher = model(16, 2)) {
            List<int[]> all = TokenTargets.continuations(rows, teacher, 2, drawing).texts();
            List<int[]> some =
                    TokenTargets.continuations(rows.subList(1, 4), teacher, 2, drawing).texts();
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(all.get(i + 1), some.get(i));
            }
        }
    }

    @Test
    void imitation_textsWithTheSameInputs_ignoresTheTruth() {
        // the last token is never an input: another one must change nothing
        List<int[]> rows = rows(3, 7);
        List<int[]> other = new ArrayList<>();
        for (int[] row : rows) {
            int[] copy = row.clone();
            copy[6] = (copy[6] + 1) % 280;
            other.add(copy);
        }
        try (CausalLanguageModel teacher = model(16, 2)) {
            assertSame(
                    trained(TokenTargets.distilling(rows, teacher), STEP),
                    trained(TokenTargets.distilling(other, teacher), STEP),
                    0);
        }
    }

    @Test
    void imitation_microBatches_changeNothing() {
        try (CausalLanguageModel teacher = model(16, 2)) {
            TokenTargets targets = TokenTargets.distilling(rows(4, 9), teacher);
            assertSame(
                    trained(targets, STEP),
                    trained(targets, STEP.toBuilder().microBatchSize(3).build()),
                    1e-5f);
        }
    }

    @Test
    void imitation_ofItself_hasNoGradient() {
        try (CausalLanguageModel twin = model(8, 1)) {
            Map<String, float[]> start = TinyTraining.parameters(twin);
            assertSame(start, trained(TokenTargets.distilling(rows(4, 9), twin), STEP), 1e-6f);
        }
    }

    @Test
    void keptTokens_ofTheWholeVocabulary_teachWhatTheTeacherDoesOnTheFly() {
        List<int[]> rows = rows(5, 9);
        rows.set(2, new int[] {7}); // has no next token
        rows.set(3, Arrays.copyOf(rows.get(3), 4));
        try (CausalLanguageModel teacher = model(16, 2)) {
            TokenTargets onTheFly = TokenTargets.distilling(rows, teacher);
            TokenTargets kept = TokenTargets.distillingTopK(rows, teacher, 280);
            assertSame(trained(onTheFly, STEP), trained(kept, STEP), 1e-5f);
            TrainingConfig micro = STEP.toBuilder().microBatchSize(3).build();
            assertSame(trained(onTheFly, micro), trained(kept, micro), 1e-5f);
            FixedBatches clipped = FixedBatches.flat(0.5, 0, 1, 3);
            assertSame(guarded(onTheFly, clipped), guarded(kept, clipped), 1e-5f);
        }
    }

    @Test
    void keptTokens_areTheMostLikely_andTakeTheRestsMass() {
        List<int[]> rows = List.of(new int[] {7}, new int[] {3, 9, 4}, new int[] {5, 6});
        try (CausalLanguageModel teacher = model(16, 2)) {
            TopKTargets all = TopKTargets.of(teacher, rows, 280);
            TopKTargets two = TopKTargets.of(teacher, rows, 2);
            assertEquals(0, two.ids()[0].length);
            assertEquals(4, two.ids()[1].length);
            for (int row = 1; row < 3; row++) {
                for (int t = 0; t < rows.get(row).length - 1; t++) {
                    float[] p = all.probabilities()[row];
                    int[] ids = all.ids()[row];
                    assertArrayEquals(
                            Arrays.copyOfRange(ids, 280 * t, 280 * t + 2),
                            Arrays.copyOfRange(two.ids()[row], 2 * t, 2 * t + 2));
                    assertTrue(p[280 * t] >= p[280 * t + 1] && p[280 * t + 1] >= p[280 * t + 2]);
                    float share = p[280 * t] / (p[280 * t] + p[280 * t + 1]);
                    assertEquals(share, two.probabilities()[row][2 * t], 1e-5f);
                    assertEquals(1 - share, two.probabilities()[row][2 * t + 1], 1e-5f);
                }
            }
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> TokenTargets.distillingTopK(rows, teacher, 281));
            assertTrue(e.getMessage().startsWith("top 281 of a teacher's 280"), e.getMessage());
        }
    }

    /** On the fly and kept, step by step, row by row under a mechanism, in one pass or several. */
    @Test
    void mixed_betaZeroAndOne_areDistillationAndTheTextsAlone() {
        List<int[]> rows = rows(5, 9);
        rows.set(2, new int[] {7}); // has no next token
        FixedBatches clipped = FixedBatches.flat(0.5, 0, 1, 3);
        TrainingConfig micro = STEP.toBuilder().microBatchSize(3).build();
        try (CausalLanguageModel teacher = model(16, 2)) {
            TokenTargets texts = TokenTargets.texts(rows);
            for (TokenTargets plain :
                    List.of(
                            TokenTargets.distilling(rows, teacher),
                            TokenTargets.distillingTopK(rows, teacher, 4))) {
                TokenTargets none = plain.mixedWithTexts(0);
                TokenTargets all = plain.mixedWithTexts(1);
                assertSame(trained(plain, STEP), trained(none, STEP), 0);
                assertSame(guarded(plain, clipped), guarded(none, clipped), 0);
                assertSame(trained(texts, micro), trained(all, micro), 1e-6f);
                assertSame(guarded(texts, clipped), guarded(all, clipped), 1e-6f);
            }
        }
    }

    /** The gradient is linear in the targets, and one step of plain SGD in the gradient. */
    @Test
    void mixed_betaBetween_isThatMuchOfEither() {
        List<int[]> rows = rows(4, 9);
        rows.set(3, Arrays.copyOf(rows.get(3), 4));
        FixedBatches unclipped = FixedBatches.flat(1e6, 0, 1, 3);
        try (CausalLanguageModel teacher = model(16, 2)) {
            TokenTargets texts = TokenTargets.texts(rows);
            for (int k : new int[] {0, 4, 280}) {
                TokenTargets plain =
                        k == 0
                                ? TokenTargets.distilling(rows, teacher)
                                : TokenTargets.distillingTopK(rows, teacher, k);
                TokenTargets mixed = plain.mixedWithTexts(0.3);
                assertSame(
                        between(trained(plain, STEP), trained(texts, STEP), 0.3f),
                        trained(mixed, STEP),
                        1e-6f);
                assertSame(
                        between(guarded(plain, unclipped), guarded(texts, unclipped), 0.3f),
                        guarded(mixed, unclipped),
                        1e-6f);
            }
        }
    }

    private static Map<String, float[]> between(
            Map<String, float[]> one, Map<String, float[]> other, float share) {
        Map<String, float[]> between = new HashMap<>();
        one.forEach(
                (name, values) -> {
                    float[] mixed = values.clone();
                    for (int i = 0; i < mixed.length; i++) {
                        mixed[i] = (1 - share) * mixed[i] + share * other.get(name)[i];
                    }
                    between.put(name, mixed);
                });
        return between;
    }

    @Test
    void mixed_withoutATeacherOrOutOfRange_isRefused() {
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> TokenTargets.texts(rows(2, 5)).mixedWithTexts(0.5))
                        .getMessage();
        assertTrue(message.startsWith("targets without a teacher's distribution"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenTargets.texts(rows(2, 5)).mixedWithTexts(1.5));
    }

    private static Map<String, float[]> guarded(TokenTargets targets, FixedBatches mechanism) {
        TrainingConfig config = STEP_UNDER.toBuilder().mechanism(mechanism).build();
        try (CausalLanguageModel student = model(8, 1)) {
            CausalTraining.run(student, targets, config, TrainingListener.NONE);
            return TinyTraining.parameters(student);
        }
    }

    @Test
    void continuations_teacher_areLearnedAndTheirBeginningsAreNot() {
        List<int[]> texts = rows(4, 9);
        try (CausalLanguageModel teacher = model(16, 2)) {
            TextGeneration greedy = new TextGeneration(5, new TokenChoice.Greedy(), 4);
            TokenTargets targets = TokenTargets.continuations(texts, teacher, 3, greedy);
            List<int[]> written =
                    greedy.run(teacher, texts.stream().map(t -> Arrays.copyOf(t, 3)).toList());
            for (int i = 0; i < 4; i++) {
                int[] row = targets.texts().get(i);
                assertArrayEquals(Arrays.copyOf(texts.get(i), 3), Arrays.copyOf(row, 3));
                assertArrayEquals(written.get(i), Arrays.copyOfRange(row, 3, row.length));
            }
            try (NDManager scope = teacher.newStep()) {
                NextTokens next = NextTokens.of(scope, targets, new int[] {0}, 1);
                int length = targets.texts().get(0).length;
                float[] expected = new float[length - 1];
                Arrays.fill(expected, 2, length - 1, 1f / (length - 3));
                assertArrayEquals(expected, next.shares());
            }
        }
    }

    /** A teacher whose tokenizer has a special token before texts and joins no bytes. */
    @Test
    void continuations_teacherOfOtherTokens_areLearnedAsText(@TempDir Path folder)
            throws IOException {
        JsonObject json = Fixtures.json(Fixtures.folder("causal-llama").resolve("tokenizer.json"));
        json.getAsJsonObject("model").add("merges", new JsonArray());
        Path other = Files.writeString(folder.resolve("tokenizer.json"), json.toString());
        GptNeoXConfig shape = GptNeoXConfig.of(1, 8, 1).withVocabSize(300).withPositions(32);
        ModelSpec foreign = ModelSpec.random("foreign", shape, 3, other);
        TextGeneration greedy = new TextGeneration(5, new TokenChoice.Greedy(), 4);
        try (CausalLanguageModel student = model(8, 1);
                CausalLanguageModel teacher = CausalLanguageModel.open(foreign, Device.cpu())) {
            Tokenizer own = student.tokenizer();
            List<String> texts = List.of("the sea and a man", "a tree", "old man of the sea");
            List<int[]> rows = texts.stream().map(own::encode).toList();
            assertFalse(Arrays.equals(rows.get(0), teacher.tokenizer().encode(texts.get(0))));
            TokenTargets targets = TokenTargets.continuations(rows, own, teacher, 4, greedy, 24);
            for (int i = 0; i < rows.size(); i++) {
                String given = own.decode(Arrays.copyOf(rows.get(i), 4));
                List<List<String>> text = List.of(List.of(given));
                int[] prompt = TokenRows.silently(text, teacher.tokenizer(), 30).ids().get(0);
                int[] added = greedy.run(teacher, List.of(prompt)).get(0);
                int[] row = targets.texts().get(i);
                String whole = own.decode(row);
                assertEquals(given + teacher.tokenizer().decode(added), whole);
                int first = targets.first(i);
                assertTrue(own.decode(Arrays.copyOf(row, first)).startsWith(given));
                assertFalse(own.decode(Arrays.copyOf(row, first - 1)).startsWith(given));
            }
            CausalTraining.run(student, targets, STEP, TrainingListener.NONE);
        }
    }

    @Test
    void teacher_otherVocabulary_isRefused() {
        GptNeoXConfig shape = GptNeoXConfig.of(1, 8, 1).withVocabSize(300).withPositions(32);
        ModelSpec wider = ModelSpec.random("wider", shape, 1, TinyModels.tokenizer());
        try (CausalLanguageModel teacher = CausalLanguageModel.open(wider, Device.cpu())) {
            TokenTargets targets = TokenTargets.distilling(rows(2, 5), teacher);
            String message =
                    assertThrows(IllegalArgumentException.class, () -> trained(targets, STEP))
                            .getMessage();
            assertTrue(
                    message.startsWith(
                            "student and teacher have vocabularies of 280 and 300 tokens"),
                    message);
        }
    }

    private static double entropy(CausalLanguageModel teacher, List<int[]> rows) {
        try (NDManager scope = teacher.newStep()) {
            NextTokens next = NextTokens.of(scope, rows, rows.size());
            NDArray states = CausalTask.teacherStates(teacher, next);
            NDList all =
                    teacher.ops()
                            .distillationGradients(
                                    states,
                                    teacher.projection(),
                                    new NDList(states, teacher.projection(), next.targets()),
                                    0,
                                    next.weights());
            return teacher.ops().weightedSum(all.get(0), next.weights()).getDouble();
        }
    }

    private static Map<String, float[]> trained(TokenTargets targets, TrainingConfig config) {
        try (CausalLanguageModel student = model(8, 1)) {
            CausalTraining.run(student, targets, config, TrainingListener.NONE);
            return TinyTraining.parameters(student);
        }
    }

    private static void assertSame(
            Map<String, float[]> expected, Map<String, float[]> actual, float tolerance) {
        expected.forEach(
                (name, values) -> assertArrayEquals(values, actual.get(name), tolerance, name));
    }

    private static CausalLanguageModel model(int width, long seed) {
        return CausalLanguageModel.open(TinyModels.random(width, seed), Device.cpu());
    }

    private static List<int[]> rows(int count, int length) {
        Random random = new Random(5);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(random.ints(length, 1, 280).toArray());
        }
        return rows;
    }
}

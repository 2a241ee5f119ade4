package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.GradMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyValueCacheTest {
    @AfterEach
    void defaultOps() {
        System.clearProperty("wts.ops");
    }

    static Stream<DecoderShape> shapes() {
        return TinyFamilies.shapes();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void states_tokenByToken_equalThoseOfTheWholePrefix(DecoderShape shape) {
        requireStatesOfPrefixes(shape, "fused");
        requireStatesOfPrefixes(shape, "plain");
    }

    private static void requireStatesOfPrefixes(DecoderShape shape, String ops) {
        System.setProperty("wts.ops", ops);
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            List<int[]> rows = rows(new int[] {9, 5, 12}, model.shape().vocabSize());
            int[] prompts = {3, 1, 6};
            try (NDManager scope = model.newStep();
                    KeyValueCache memory = ((RemembersKeys) model.body()).newMemory(scope, 3, 20)) {
                List<int[]> first = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    first.add(Arrays.copyOf(rows.get(i), prompts[i]));
                }
                TokenBatch batch = TokenBatch.of(scope, first);
                NDArray states = model.nextHiddenStates(batch, batch.lastPositions(), memory);
                requireEqual(model, rows, prompts, new int[] {0, 1, 2}, states);
                next(model, scope, memory, rows, prompts, new int[] {0, 1, 2});
                next(model, scope, memory, rows, prompts, new int[] {0, 1, 2});
                memory.keep(new int[] {2, 0}); // fewer rows, in another order
                next(model, scope, memory, rows, prompts, new int[] {2, 0});
                next(model, scope, memory, rows, prompts, new int[] {2, 0});
            }
        }
    }

    private static void next(
            CausalLanguageModel model,
            NDManager scope,
            KeyValueCache memory,
            List<int[]> rows,
            int[] length,
            int[] active) {
        int[] at = new int[active.length];
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < active.length; i++) {
            at[i] = length[active[i]];
            ids.add(new int[] {rows.get(active[i])[at[i]]});
            length[active[i]]++;
        }
        memory.moveTo(at);
        NDArray states = model.nextHiddenStates(TokenBatch.of(scope, ids), null, memory);
        requireEqual(model, rows, length, active, states);
    }

    private static void requireEqual(
            CausalLanguageModel model,
            List<int[]> rows,
            int[] length,
            int[] active,
            NDArray states) {
        assertEquals(new Shape(active.length, model.shape().hiddenSize()), states.getShape());
        float[][] found = TextClassifier.toRows(states);
        for (int i = 0; i < active.length; i++) {
            int[] prefix = Arrays.copyOf(rows.get(active[i]), length[active[i]]);
            try (NDManager step = model.newStep()) {
                TokenBatch batch = TokenBatch.of(step, List.of(prefix));
                NDArray whole =
                        GradMode.off(() -> model.hiddenStates(batch, batch.lastPositions()));
                assertArrayEquals(whole.toFloatArray(), found[i], 1e-4f);
            }
        }
    }

    @Test
    void generation_manyRowsAndTokens_leavesNoArrayBehind() {
        try (CausalLanguageModel model = model()) {
            List<int[]> prompts = rows(new int[] {3, 1, 6, 2, 2}, model.shape().vocabSize());
            TextGeneration generation = new TextGeneration(8, new TokenChoice.Greedy(), 2);
            generation.run(model, prompts);
            int before = model.arrayCount();
            List<int[]> added = generation.run(model, prompts);
            assertEquals(before, model.arrayCount());
            assertTrue(added.stream().anyMatch(row -> row.length == 8));
        }
    }

    private CausalLanguageModel model() {
        GptNeoXConfig shape = GptNeoXConfig.of(2, 32, 4).withVocabSize(280).withPositions(32);
        return CausalLanguageModel.open(
                ModelSpec.random("two layers", shape, 7, TinyModels.tokenizer()), Device.cpu());
    }

    private static List<int[]> rows(int[] lengths, int vocabulary) {
        Random random = new Random(3);
        List<int[]> rows = new ArrayList<>();
        for (int length : lengths) {
            rows.add(random.ints(length, 0, vocabulary).toArray());
        }
        return rows;
    }
}

package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowBatchesTest {
    private static final int[] LENGTHS = {3, 1, 2, 0, 9, 20};

    @Test
    void batches_fillTheBytesByTheirLongestRow() {
        // 3 rows of 3 tokens are 90 bytes, 4 of 9 were 360; 20 tokens are too many by themselves
        List<int[]> batches = new RowBatches(100, 0, 10, RowBatches.ANY).of(LENGTHS);
        assertEquals("[[1, 2, 0], [4], [5]]", shown(batches));
        // with 20 bytes a row beside: 1 and 2 tokens are 2 x (20 + 20), 3 more 3 x (20 + 30)
        batches = new RowBatches(100, 20, 10, RowBatches.ANY).of(LENGTHS);
        assertEquals("[[1, 2], [0], [4], [5]]", shown(batches));
    }

    @Test
    void batches_limit_isKept() {
        List<int[]> batches = new RowBatches(Long.MAX_VALUE, 0, 1, 2).of(LENGTHS);
        assertEquals("[[1, 2], [0, 4], [5]]", shown(batches));
        assertEquals(List.of(), new RowBatches(1, 0, 1, 2).of(new int[1]));
        assertThrows(IllegalArgumentException.class, () -> new RowBatches(1, 0, 1, 0));
    }

    @Test
    void room_ofAModelOnTheCpu_isThatOfItsLayers() {
        GptNeoXConfig shape = GptNeoXConfig.of(2, 64, 4).withVocabSize(280).withPositions(32);
        ModelSpec spec = ModelSpec.random("wide", shape, 7, TinyModels.tokenizer());
        try (TextClassifier model = TextClassifier.open(spec, 2, 0, Device.cpu())) {
            RowBatches batches = RowBatches.of(model, RowBatches.ANY);
            assertEquals(1 << 25, batches.bytes());
            // queries, keys, values, output and the two of the feed-forward: 12 d, and 4 d beside
            assertEquals(4.0 * 16 * 64, batches.perToken(), 4 * 64);
        }
    }

    @Test
    void generation_ofAllRowsAtOnce_isThatOfOneByOne() {
        GptNeoXConfig shape = GptNeoXConfig.of(2, 32, 4).withVocabSize(280).withPositions(32);
        ModelSpec spec = ModelSpec.random("narrow", shape, 7, TinyModels.tokenizer());
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            prompts.add(new int[] {i, 2 * i, 5}); // equal lengths, so that all are one batch
        }
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            List<int[]> together =
                    new TextGeneration(8, new TokenChoice.Greedy()).run(model, prompts);
            List<int[]> alone =
                    new TextGeneration(8, new TokenChoice.Greedy(), 1).run(model, prompts);
            for (int i = 0; i < prompts.size(); i++) {
                assertArrayEquals(alone.get(i), together.get(i));
            }
        }
    }

    private static String shown(List<int[]> batches) {
        return batches.stream().map(Arrays::toString).toList().toString();
    }
}

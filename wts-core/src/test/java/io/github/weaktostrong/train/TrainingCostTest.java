package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.model.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
    /** 2 layers of width 8: 2 x 12 x 64 weights and 2 x 13 x 8 others and the last norm's 16. */
    @Test
    void memory_ofTheFormsOfATraining_isThatByHand() {
        GptNeoXConfig shape = GptNeoXConfig.of(2, 8, 2).withVocabSize(280).withPositions(32);
        double layers = 2 * 12 * 64 + 2 * 13 * 8 + 16;
        assertEquals(layers, shape.bodyParameters());
        double all = layers + 280 * 8;
        TrainingConfig config = TrainingConfig.builder().batchSize(3).maxLength(5).build();
        double values = 3 * 5 * 8;
        assertEquals(
                16 * all + 68 * 2 * values,
                TrainingCost.memory(shape, config, 1, Precision.FLOAT32));
        assertEquals(
                16 * all + 68 * 2 * 2 * values,
                TrainingCost.memory(shape, config, 2, Precision.FLOAT32));
        assertEquals(
                16 * all + 2 * layers + 34 * 2 * values,
                TrainingCost.memory(shape, config, 1, Precision.BFLOAT16));
        TrainingConfig again = config.toBuilder().recompute(true).build();
        double recomputed = 2 * layers + 34 * values + 2 * 2 * values;
        assertEquals(
                16 * all + recomputed, TrainingCost.memory(shape, again, 1, Precision.BFLOAT16));
        TrainingConfig last = config.toBuilder().part(TrainedPart.last(1)).build();
        assertEquals(
                4 * all + 12 * layers / 2 + 68 * 2 * values,
                TrainingCost.memory(shape, last, 1, Precision.FLOAT32));
        TrainingConfig adapter = again.toBuilder().part(TrainedPart.LORA).build();
        assertEquals(
                4 * all + recomputed, TrainingCost.memory(shape, adapter, 1, Precision.BFLOAT16));
    }

    /** Widths 16, feed-forward 20: by hand from the parts of a layer. */
    @Test
    void memory_activationsOfEveryFamily_areThoseOfItsParts() {
        Map<DecoderFamily, Integer> kept =
                Map.of(
                        DecoderFamily.GPT_NEOX, 5 * 16 + 4 * 16 + 2 * 20,
                        DecoderFamily.GPT2, 5 * 16 + 4 * 16 + 2 * 20,
                        DecoderFamily.LLAMA, 5 * 16 + 4 * 24 + 4 * 20, // 4 heads of 6
                        DecoderFamily.MISTRAL, 5 * 16 + 4 * 16 + 4 * 20,
                        DecoderFamily.QWEN2, 5 * 16 + 4 * 16 + 4 * 20,
                        // 4 heads of 6 on 2, both normalised
                        DecoderFamily.QWEN3, 5 * 16 + 4 * 24 + 4 * 20 + 2 * (24 + 12));
        TinyFamilies.shapes()
                .forEach(
                        shape ->
                                assertEquals(
                                        4 * 2 * 7 * kept.get(shape.family()),
                                        memory(shape, 8) - memory(shape, 1),
                                        1e-6,
                                        shape.family().toString()));
        ModelShape bert = TinyFamilies.bert(BertShape.Pooling.MEAN);
        assertEquals(4 * 2 * 7 * (9 * 16 + 2 * 20), memory(bert, 8) - memory(bert, 1), 1e-6);
    }

    private static double memory(ModelShape shape, int tokens) {
        TrainingConfig config = TrainingConfig.builder().batchSize(1).maxLength(tokens).build();
        return TrainingCost.memory(shape, config, 1, Precision.FLOAT32);
    }

    /** Four floats for each of 280 x 16 entries. */
    @Test
    void ofLanguageModel_headApart_takesItsStateMoreThanOneThatIsTheEmbedding() {
        TrainingConfig config = TrainingConfig.defaults();
        TrainingCost.Work work = new TrainingCost.Work(10, 0, 8, 1, Precision.FLOAT32);
        TinyFamilies.shapes()
                .forEach(
                        shape -> {
                            double head =
                                    TrainingCost.ofLanguageModel(shape, config, work).memoryBytes()
                                            - TrainingCost.of(shape, config, work).memoryBytes();
                            assertEquals(shape.tied() ? 0 : 4 * 4 * 280 * 16, head, 1e-6);
                        });
        assertEquals(2, TinyFamilies.shapes().map(DecoderShape::tied).distinct().count());
    }

    /** Forward, back at twice its cost, and forward once more. */
    @Test
    void of_recomputation_isOneWayForwardMore() {
        TrainingConfig.Builder plain = TrainingConfig.builder();
        TrainingCost.Work work = new TrainingCost.Work(10, 0, 8, 1, Precision.FLOAT32);
        DecoderShape shape = TinyFamilies.shapes().findFirst().orElseThrow();
        double once = TrainingCost.of(shape, plain.build(), work).flops();
        double again = TrainingCost.of(shape, plain.recompute(true).build(), work).flops();
        assertEquals(4.0 / 3, again / once, 1e-12);
    }

    /** A third of 3 epochs' steps forward alone, which are a third of steps there and back. */
    @Test
    void of_headOnKeptStates_isOneWayForwardOfEachRow() {
        TrainingConfig.Builder epochs = TrainingConfig.builder().epochs(3);
        TrainingConfig all = epochs.build();
        TrainingConfig head = epochs.part(TrainedPart.HEAD).build();
        TrainingCost.Work work = new TrainingCost.Work(10, 0, 8, 1, Precision.FLOAT32);
        DecoderShape shape = TinyFamilies.shapes().findFirst().orElseThrow();
        double whole = TrainingCost.of(shape, all, work).flops();
        assertEquals(whole / 9, TrainingCost.of(shape, head, work).flops(), 1e-6);
        // the states of a language model are not kept
        assertEquals(
                TrainingCost.ofLanguageModel(shape, all, work).flops(),
                TrainingCost.ofLanguageModel(shape, head, work).flops(),
                1e-6);
    }
}

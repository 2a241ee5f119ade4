package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.DecoderShape;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
    /** Four floats for each of 280 x 16 entries. */
    @Test
    void ofLanguageModel_headApart_takesItsStateMoreThanOneThatIsTheEmbedding() {
        TrainingConfig config = TrainingConfig.defaults();
        TrainingCost.Work work = new TrainingCost.Work(10, 0, 8, 1);
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

    /** A third of 3 epochs' steps forward alone, which are a third of steps there and back. */
    @Test
    void of_headOnKeptStates_isOneWayForwardOfEachRow() {
        TrainingConfig.Builder epochs = TrainingConfig.builder().epochs(3);
        TrainingConfig all = epochs.build();
        TrainingConfig head = epochs.part(TrainedPart.HEAD).build();
        TrainingCost.Work work = new TrainingCost.Work(10, 0, 8, 1);
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

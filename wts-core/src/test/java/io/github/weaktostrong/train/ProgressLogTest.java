package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
    @Test
    void training_thatIsSlow_saysALineAMinute() {
        AtomicLong calls = new AtomicLong();
        List<String> lines = new ArrayList<>();
        // 25 s between two looks at the clock, of which the first is at the construction
        ProgressLog log =
                new ProgressLog(
                        () -> TimeUnit.SECONDS.toNanos(25 * calls.getAndIncrement()), lines::add);
        Dataset rows =
                new Dataset("rows", List.of(Example.of("no and no", 0), Example.of("yes", 1)));
        TrainingConfig config = TrainingConfig.builder().epochs(8).batchSize(2).build();
        Finetuning.of(TinyModels.random(16, 1)).train(rows, config, log).close();
        assertEquals(
                List.of("training: step 1 of 8", "training: step 4 of 8", "training: step 7 of 8"),
                lines);
    }
}

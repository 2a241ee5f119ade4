package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.train.ProgressLog;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoggedProgressTest {
    @Test
    void lines_atTheStart_thenOnceAMinute() {
        AtomicLong seconds = new AtomicLong();
        List<String> lines = new ArrayList<>();
        LoggedProgress progress =
                new LoggedProgress(
                        new ProgressLog(() -> TimeUnit.SECONDS.toNanos(seconds.get()), lines::add));
        progress.onProgress(new TrialProgress(0, 1, 9, 0, 0, 10));
        TrainingListener first = progress.onTraining("seed 1, weak, plain", 0, 10);
        for (int step = 1; step <= 5; step++) {
            seconds.addAndGet(29);
            first.onStep(new TrainingStep(step, 5, 1, 0.5, 1, 1e-3));
        }
        // 145 s went by: 58 too early, 87 said, 116 and 145 again too early
        progress.onProgress(new TrialProgress(1, 1, 8, 145, 1, 9));
        seconds.addAndGet(2);
        progress.onTraining("seed 1, transfer, naive", 1, 10);
        seconds.addAndGet(60);
        progress.onMeasuring(3, 12);
        assertEquals(
                List.of(
                        "training 1 of 10 (seed 1, weak, plain)",
                        "training 1 of 10 (seed 1, weak, plain): step 3 of 5",
                        "training 2 of 10 (seed 1, transfer, naive); about 22 min left",
                        "measuring: 3 of 12"),
                lines);
    }
}

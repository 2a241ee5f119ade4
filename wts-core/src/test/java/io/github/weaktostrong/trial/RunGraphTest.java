package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.train.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunGraphTest {
    private final TrialTask weak = new Named("weak", 2, List.of(), false);
    private final TrialTask student = new Named("student", 2, List.of("weak"), false);
    private final TrialTask ceiling = new Named("ceiling", 2, List.of(), false);
    private final TrialTask stored = new Named("stored", 2, List.of(), true);
    private final RunGraph graph = new RunGraph(List.of(weak, student, ceiling, stored));

    /** A task that only has a name. */
    private record Named(String digest, double cost, List<String> needs, boolean isDone)
            implements TrialTask {
        @Override
        public String model() {
            return "mini-xs";
        }

        @Override
        public String label() {
            return "the " + digest;
        }

        @Override
        public Map<String, Object> request() {
            return Map.of();
        }

        @Override
        public void run(TrainingListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void next_needNotDone_isHandedOutWhenItIs() {
        assertEquals(Optional.of(weak), graph.next());
        assertEquals(Optional.of(ceiling), graph.next());
        assertEquals(Optional.empty(), graph.next());
        graph.done(weak, 3);
        assertEquals(Optional.of(student), graph.next());
        graph.done(ceiling, 3);
        graph.done(student, 3);
        assertEquals(0, graph.out());
        assertDoesNotThrow(graph::requireAllDone);
    }

    @Test
    void next_noneMayBegin_isEmptyAndKeepsThem() {
        assertEquals(Optional.empty(), graph.next(task -> false));
        assertEquals(Optional.of(ceiling), graph.next(ceiling::equals));
        assertEquals(Optional.of(weak), graph.next());
    }

    /** Ways of 1 + 3 + 5, 1 + 5, 7, 8: the teacher of the chain before the costly ones. */
    @Test
    void next_severalMayBegin_takesTheLongestWayFirst() {
        TrialTask small = new Named("small", 7, List.of(), false);
        TrialTask first = new Named("first", 1, List.of(), false);
        TrialTask second = new Named("second", 3, List.of("first"), false);
        TrialTask other = new Named("other", 1, List.of(), false);
        TrialTask last = new Named("last", 5, List.of("second", "other"), false);
        TrialTask large = new Named("large", 8, List.of(), false);
        RunGraph graph = new RunGraph(List.of(small, first, second, other, last, large));
        assertEquals(Optional.of(first), graph.next());
        assertEquals(Optional.of(large), graph.next());
        graph.done(first, 1);
        assertEquals(Optional.of(second), graph.next());
        assertEquals(Optional.of(small), graph.next());
        assertEquals(Optional.of(other), graph.next());
        assertEquals(Optional.empty(), graph.next());
    }

    @Test
    void again_lostTraining_isTheNextOne() {
        graph.next();
        graph.again(weak);
        assertEquals(0, graph.out());
        assertEquals(Optional.of(weak), graph.next());
    }

    @Test
    void progress_moreHandedOutThanRun_countsThoseThatWaitAsLeft() {
        graph.next();
        graph.next();
        assertEquals(new TrialProgress(1, 1, 2, 0, 0, 6), graph.progress(1));
        graph.done(weak, 3);
        assertEquals(new TrialProgress(2, 1, 1, 3, 2, 4), graph.progress(8));
    }

    @Test
    void failed_training_isSaidWithWhatIsNotBegun() {
        graph.next();
        graph.next();
        graph.failed(weak, "no memory");
        graph.done(ceiling, 3);
        assertEquals(Optional.empty(), graph.next());
        assertEquals(
                "1 of 4 trainings failed and 1 were not begun, which need them: the weak: no"
                    + " memory; what is finished is kept; run the same command to try the others"
                    + " again",
                assertThrows(IllegalStateException.class, graph::requireAllDone).getMessage());
    }
}

package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.PlannedTraining;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialSpec;
import io.github.weaktostrong.trial.VoteTrial;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a plan costs beforehand is what its run counts, for every method of a comparison. */
class MethodCostTest {
    private static final SplitSizes ROWS = new SplitSizes(36, 44, 10, 10);

    @Test
    void plan_everyMethod_hasTheTrainingsAndStepsOfItsRun() {
        List<String> methods =
                Stream.concat(
                                MethodText.usual().stream(),
                                Stream.of(
                                        "chain:through=mini-xs@random:3",
                                        "ensemble:rule=agreement",
                                        "pate:teachers=3,queries=20"))
                        .toList();
        assertEquals(
                new HashSet<>(MethodText.names()),
                methods.stream().map(m -> m.replaceFirst(":.*", "")).collect(Collectors.toSet()));
        Benchmark benchmark = run("focal").benchmark();
        Map<String, Long> counted = new TreeMap<>();
        ExperimentListener counting =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        counted.merge(label, 0L, Long::sum);
                        return step -> counted.merge(label, 1L, Long::sum);
                    }
                };
        for (String method : methods) {
            counted.clear();
            WeakToStrong experiment = run(method).builder(benchmark).listener(counting).build();
            experiment.run();
            Map<String, Long> planned = new TreeMap<>();
            Map<String, TrialSpec> specs = new LinkedHashMap<>();
            for (PlannedTraining training : experiment.plan()) {
                planned.merge(training.label(), training.cost(ROWS, 10).steps(), Long::sum);
                specs.put(training.label(), training.spec());
            }
            // the votes' models are told of by nobody: their rows are protected
            specs.forEach(
                    (label, spec) -> {
                        if (spec instanceof VoteTrial) {
                            assertEquals(3 * 3 * 2, planned.put(label, 0L));
                        }
                    });
            assertEquals(planned, counted, method);
        }
    }

    /** Three passes of batches of 8: 36 rows are 5 steps, 12 of them 2, 44 are 6 and 20 are 3. */
    private static ExperimentRun run(String method) {
        Map<String, String> changes = new TreeMap<>();
        changes.put("weak", "mini-xs@random:1");
        changes.put("strong", "mini-xs@random:2");
        changes.put("weak_epochs", "3");
        changes.put("epochs", "3");
        changes.put("batch_size", "8");
        changes.put("max_length", "16");
        changes.put("d_w", String.valueOf(ROWS.weak()));
        changes.put("d_wts", String.valueOf(ROWS.transfer()));
        changes.put("v", String.valueOf(ROWS.validation()));
        changes.put("d_t", String.valueOf(ROWS.test()));
        changes.put(ExperimentRun.METHOD, method);
        return new ExperimentRun(
                "fairness",
                Preset.of("fairness", "mini").with(changes),
                List.of(),
                Optional.of(400),
                1,
                List.of(Strategy.NO_TFT),
                List.of(1L));
    }
}

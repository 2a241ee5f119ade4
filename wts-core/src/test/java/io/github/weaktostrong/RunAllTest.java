package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several experiments as one plan. */
class RunAllTest extends TinyExperiment {
    private final List<Long> splits = new ArrayList<>();
    private int resampled;

    /** Writes down the seed of every split, and counts the models whose rows are drawn again. */
    private final class Counting extends ForwardingBenchmark {
        Counting() {
            super(TinyBenchmark.create());
        }

        @Override
        public Splits splits(long seed) {
            splits.add(seed);
            return super.splits(seed);
        }

        @Override
        public Map<String, List<Double>> intervals(Predictions predictions) {
            resampled++;
            return super.intervals(predictions);
        }
    }

    private WeakToStrong.Builder of(double strength, ForwardingBenchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .regularizer(new MeanMarginTerm(strength))
                .training(config())
                .output(temp)
                .listener(counting());
    }

    @Test
    void runAll_sharedTrainings_runOnceAndGiveTheSame() {
        ForwardingBenchmark benchmark = new ForwardingBenchmark(TinyBenchmark.create());
        List<WeakToStrongResult> both =
                WeakToStrong.runAll(
                        List.of(
                                of(1, benchmark).device("cpu").build(),
                                of(2, benchmark).device("cpu").build()));
        // of ten trainings each the four of NO_TFT are shared
        assertEquals(10 + 6, trained.size());
        assertEquals(10 + 6, announced);
        assertEqualResults(settings(benchmark).build().run(), both.get(0));
    }

    /** A split is in memory once for all experiments that are about it, not once for each. */
    @Test
    void runAll_oneBenchmarkAndSeed_isSplitOnceForAll() {
        Counting benchmark = new Counting();
        List<WeakToStrong> four = new ArrayList<>();
        for (int strength = 1; strength <= 4; strength++) {
            four.add(of(strength, benchmark).strategies(Strategy.WEAK_TFT).device("cpu").build());
        }
        WeakToStrong.runAll(four);
        assertEquals(List.of(1L), splits);
    }

    /** Resampling takes most of the time of a result. */
    @Test
    void runAll_modelsThatResultsShare_areResampledOnce() {
        Counting benchmark = new Counting();
        List<WeakToStrong> two = new ArrayList<>();
        for (int strength = 1; strength <= 2; strength++) {
            two.add(
                    of(strength, benchmark)
                            .strategies(Strategy.NO_TFT, Strategy.WEAK_TFT)
                            .device("cpu")
                            .build());
        }
        List<WeakToStrongResult> both = WeakToStrong.runAll(two);
        Set<String> models = new HashSet<>();
        both.forEach(result -> result.runs().forEach(run -> models.add(run.artefact())));
        assertTrue(models.size() < 16, models.toString());
        assertEquals(models.size(), resampled);
    }

    @Test
    void runAll_otherDevicesOrFolders_areRefused() {
        ForwardingBenchmark benchmark = new ForwardingBenchmark(TinyBenchmark.create());
        assertRefused(
                "experiments on the devices [cpu, auto]; expected one that all share",
                of(1, benchmark).device("cpu").build(),
                of(2, benchmark).build());
        assertRefused(
                "2 experiments with 2 output folders; expected one folder that all share",
                of(1, benchmark).build(),
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(benchmark)
                        .strategies(Strategy.NO_TFT)
                        .build());
        assertRefused("no experiments; expected at least one to run");
        assertEquals(List.of(), trained);
    }

    private static void assertRefused(String start, WeakToStrong... experiments) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> WeakToStrong.runAll(List.of(experiments)))
                        .getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void runAll_modelsKeptByTheSecondExperiment_areKept() {
        ForwardingBenchmark benchmark = new ForwardingBenchmark(TinyBenchmark.create());
        List<WeakToStrongResult> results =
                WeakToStrong.runAll(
                        List.of(
                                of(1, benchmark).device("cpu").build(),
                                of(2, benchmark).device("cpu").keepModels(Role.WEAK).build()));
        Path shared = results.get(1).model(Strategy.NO_TFT, Role.WEAK, 1);
        assertTrue(Files.exists(shared.resolve("model.safetensors")));
        RunResult student = results.get(1).runs().get(1);
        assertEquals(List.of(), student.weights());
    }
}

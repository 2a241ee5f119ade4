package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Experiments with models of one layer, and what was trained for them. */
abstract class TinyExperiment {
    @TempDir Path temp;

    /** Labels of the trainings that were run. */
    final List<String> trained = new ArrayList<>();

    int steps;
    int announced;

    WeakToStrong stored() {
        return experiment(TinyBenchmark.create()).output(temp).build();
    }

    WeakToStrong.Builder experiment(ClassifierBenchmark benchmark) {
        return settings(benchmark).listener(counting());
    }

    static WeakToStrong.Builder settings(ClassifierBenchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .regularizer(new MeanMarginTerm(1))
                .training(config())
                .device("cpu");
    }

    ExperimentListener counting() {
        return new ExperimentListener() {
            @Override
            public TrainingListener onTraining(String label, int done, int total) {
                assertTrue(done < total);
                trained.add(label);
                announced = total;
                return step -> steps++;
            }
        };
    }

    static TrainingConfig config() {
        return TrainingConfig.builder().batchSize(8).learningRate(1e-2).build();
    }

    List<Path> artefacts() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("store"))) {
            return all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    static void assertEqualResults(WeakToStrongResult expected, WeakToStrongResult got) {
        assertEquals(expected.runs().size(), got.runs().size());
        for (int i = 0; i < expected.runs().size(); i++) {
            RunResult one = expected.runs().get(i);
            RunResult other = got.runs().get(i);
            assertEquals(one.artefact(), other.artefact());
            assertEquals(one.metrics().asMap(), other.metrics().asMap());
            assertArrayEquals(
                    one.predictions().probabilities(), other.predictions().probabilities());
        }
        assertFalse(expected.runs().isEmpty());
    }
}

package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.ModelProbe;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model per part of a benchmark, probes of trained models, weak labels of perturbed rows. */
class PartsTest {
    @TempDir Path folder;
    private final List<Integer> probed = new ArrayList<>();

    @Test
    void parts_trainAModelEach_andAreMeasuredTogether() {
        WeakToStrong experiment = experiment(whole()).build();
        WeakToStrongResult result = experiment.run();
        assertEquals(2 * (1 + 2 + 1), experiment.plan().size());
        RunResult weak = result.runs().get(0);
        assertEquals(2 * 16, weak.predictions().size());
        Predictions alone =
                experiment(TinyBenchmark.create()).build().run().runs().get(0).predictions();
        // the first part is TinyBenchmark under another name
        assertEquals(alone.probability(3), weak.predictions().probability(3));
        assertEquals(List.of("part 0", "part 1"), List.copyOf(weak.settings().keySet()));
        assertEquals(64, weak.artefact().length());
        assertTrue(
                result.warnings().contains("part 1: D_T has 16 rows only; its numbers are shaky"));
    }

    @Test
    void probe_measuresEveryTrainedModelOnce_alsoWhenTheRunIsRepeated() {
        WeakToStrongResult first = experiment(whole()).output(folder).build().run();
        assertEquals(8, probed.size());
        WeakToStrongResult again = experiment(whole()).output(folder).build().run();
        assertEquals(8, probed.size());
        for (int i = 0; i < first.runs().size(); i++) {
            double value = first.runs().get(i).metrics().get("probed").orElseThrow();
            assertEquals(value, again.runs().get(i).metrics().get("probed").orElseThrow());
            assertEquals(2 * 16 + 0.5, value);
            assertEquals(List.of(1.0, 2.0), again.runs().get(i).intervals().get("probed"));
        }
    }

    @Test
    void auxiliaryLoss_ruleForTwoClasses_isRefusedForAPartOfThree() {
        ClassifierBenchmark three =
                new Part(0) {
                    @Override
                    public int classes() {
                        return 3;
                    }
                };
        AlphaSchedule schedule = new AlphaSchedule(0.2, 0.2);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        experiment(three)
                                                .auxiliaryLoss(
                                                        new AuxiliaryConfidenceLoss(
                                                                schedule, Hardening.BATCH_QUANTILE))
                                                .build())
                        .getMessage();
        assertTrue(message.startsWith("hardening batch-quantile compares"), message);
        assertTrue(message.endsWith("the targets have 3; use argmax"), message);
        experiment(three).auxiliaryLoss(schedule).build(); // the rule of three classes
    }

    @Test
    void perturbedRowsOfTheTransfer_areLabelledByTheWeakModel() {
        ClassifierBenchmark perturbed =
                new Part(0) {
                    @Override
                    public Splits splits(long seed) {
                        Splits clean = super.splits(seed);
                        return new Splits(
                                clean.weak().map(PartsTest::perturbed),
                                clean.transfer().map(PartsTest::perturbedWithoutLabel),
                                clean.validation(),
                                clean.test());
                    }
                };
        assertNotEquals(
                student(perturbed, TargetRule.OWN_WEAK_LABEL),
                student(perturbed, TargetRule.SHARED_LABEL));
    }

    private static double student(ClassifierBenchmark benchmark, TargetRule rule) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .strategies(Strategy.WEAK_WTS_TFT)
                .training(training())
                .regularizer(new FirstVersion(rule))
                .build()
                .run()
                .runs()
                .get(1)
                .predictions()
                .probability(0);
    }

    private static Example perturbed(Example row) {
        int label = row.label().orElseThrow();
        return row.withPerturbed(List.of(Example.of("Soup, tea, rain. " + row.text(), label)));
    }

    /** A version that tells no label of its row. */
    private static Example perturbedWithoutLabel(Example row) {
        return row.withPerturbed(
                perturbed(row).perturbed().stream().map(Example::withoutLabels).toList());
    }

    private static TrainingConfig training() {
        return TrainingConfig.builder().epochs(2).batchSize(8).learningRate(1e-2).build();
    }

    private static WeakToStrong.Builder experiment(ClassifierBenchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .strategies(Strategy.NO_TFT)
                .training(training());
    }

    private ClassifierBenchmark whole() {
        return new Part(-1) {
            @Override
            public List<? extends ClassifierBenchmark> parts() {
                return List.of(new Part(0), new Part(1));
            }

            @Override
            public Metrics probed(List<Dataset> tests, List<float[][]> found) {
                int rows = tests.get(0).size() + tests.get(1).size();
                return Metrics.none().with("probed", rows + found.get(1)[0][0]);
            }

            @Override
            public Map<String, List<Double>> probedIntervals(
                    List<Dataset> tests, List<float[][]> found) {
                return Map.of("probed", List.of(1.0, 2.0));
            }
        };
    }

    /** {@link TinyBenchmark} under another name, with a probe that counts. */
    private class Part extends ForwardingBenchmark {
        private final int index;

        Part(int index) {
            super(TinyBenchmark.create());
            this.index = index;
        }

        @Override
        public String name() {
            return "part " + index;
        }

        @Override
        public Map<String, Object> description() {
            return Map.of("name", name());
        }

        @Override
        public ModelProbe probe() {
            return (model, test, maxLength) -> {
                probed.add(index);
                return new float[][] {{0.5f, test.size()}};
            };
        }
    }

    private record FirstVersion(TargetRule targetRule) implements PreparedMix {
        @Override
        public String name() {
            return "first-version";
        }

        @Override
        public boolean isInert() {
            return false;
        }

        @Override
        public double weight() {
            return 0.5;
        }

        @Override
        public Optional<Example> perturbed(Example example, int epoch, long seed) {
            return example.perturbed().stream().findFirst();
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("rule", targetRule.id());
        }

        @Override
        public String mechanism() {
            return "for the test";
        }
    }
}

package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasuredPropertiesTest {
    private static final ClassifierBenchmark CALM = TinyBenchmark.create();

    /** Measures {@code brave} too where asked. */
    private static final ClassifierBenchmark BRAVE = new ForwardingBenchmark(CALM);

    private static final ClassifierBenchmark WILLING =
            new ForwardingBenchmark(CALM) {
                @Override
                public Optional<ClassifierBenchmark> alsoMeasuring(String property) {
                    return Optional.of(property.equals("brave") ? BRAVE : this);
                }
            };

    /** A term meant for a property, which refuses rows without a group. */
    private record Meant(String name, Optional<String> property, boolean isInert)
            implements LossTerm {
        @Override
        public boolean couplesExamples() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String mechanism() {
            return "none";
        }

        @Override
        public Session begin(TrainingRows rows) {
            if (Arrays.stream(rows.groups()).anyMatch(group -> group < 0)) {
                throw new IllegalArgumentException(name + ": a row has no group");
            }
            return new Session() {
                @Override
                public LossGradient evaluate(ScoredBatch batch) {
                    return LossGradient.zero(batch.rows(), batch.classes());
                }

                @Override
                public Map<String, double[]> state() {
                    return Map.of();
                }

                @Override
                public void restore(Map<String, double[]> state) {}
            };
        }
    }

    private static Regularizer meant(String property) {
        return new Meant("for-" + property, Optional.of(property), false);
    }

    private static WeakToStrong.Builder builder(ClassifierBenchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(8, 2))
                .benchmark(benchmark);
    }

    @Test
    void benchmark_regularizerOfAnotherProperty_measuresThatToo() {
        WeakToStrong one = builder(WILLING).regularizer(meant("calm")).build();
        assertSame(WILLING, one.benchmark());
        WeakToStrong two =
                builder(WILLING).regularizer(meant("calm")).regularizer(meant("brave")).build();
        assertSame(BRAVE, two.benchmark());
        WeakToStrong onTransfer =
                builder(WILLING)
                        .regularizer(meant("calm"))
                        .transferRegularizer(meant("brave"))
                        .build();
        assertSame(BRAVE, onTransfer.benchmark());
    }

    @Test
    void benchmark_regularizerWithoutProperty_staysAsItIs() {
        Regularizer open = new Meant("open", Optional.empty(), false);
        assertSame(WILLING, builder(WILLING).regularizer(open).build().benchmark());
    }

    @Test
    void property_thatNothingMeasures_isRemarked() {
        MeasuredProperties measured =
                MeasuredProperties.of(
                        CALM,
                        List.of(List.of(meant("calm"), meant("brave"))),
                        List.of(List.of(meant("brave"))));
        assertSame(CALM, measured.benchmark());
        assertEquals(
                List.of(
                        "regularizer 'for-brave' is meant for the property 'brave', which "
                                + CALM.name()
                                + " does not measure: no metric here says what it brings"),
                measured.remarks());
    }

    @Test
    void termOfTheTransferAlone_withoutItsRows_isRefusedBeforeTheFirstTraining() {
        ClassifierBenchmark withoutGroups =
                new ForwardingBenchmark(CALM) {
                    @Override
                    public Splits splits(long seed) {
                        Splits splits = super.splits(seed);
                        return new Splits(
                                splits.weak(),
                                splits.transfer().map(row -> Example.of(row.text())),
                                splits.validation(),
                                splits.test());
                    }
                };
        Regularizer open = new Meant("open", Optional.empty(), false);
        WeakToStrong run =
                builder(withoutGroups)
                        .weakRegularizer(new Meant("other", Optional.empty(), true))
                        .transferRegularizer(open)
                        .listener(
                                new ExperimentListener() {
                                    @Override
                                    public TrainingListener onTraining(
                                            String label, int done, int total) {
                                        throw new AssertionError("trained " + label);
                                    }
                                })
                        .build();
        Exception e = assertThrows(IllegalArgumentException.class, run::run);
        assertTrue(e.getMessage().contains("open: a row has no group"), e.getMessage());
    }
}

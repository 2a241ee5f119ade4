package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.train.LearningRate.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingConfigTest {

    @Test
    void defaults_everySetting_areThePapersOrPlain() {
        TrainingConfig config = TrainingConfig.defaults();
        assertEquals(1, config.epochs());
        assertEquals(16, config.batchSize());
        assertEquals(16, config.microBatchSize());
        assertEquals(128, config.maxLength());
        assertEquals(new Optimizer.AdamW(0.01), config.optimizer());
        assertEquals(LearningRate.constant(5e-5), config.learningRate());
        assertEquals(1, config.maxGradNorm());
        assertEquals(TrainingConfig.Order.SHUFFLED, config.order());
        assertEquals(0, config.seed());
        assertEquals(List.of(), config.frozen());
    }

    @Test
    void batchSize_microBatchUnset_isTheMicroBatchToo() {
        assertEquals(3, TrainingConfig.builder().batchSize(3).build().microBatchSize());
        assertEquals(
                2,
                TrainingConfig.builder().microBatchSize(2).batchSize(8).build().microBatchSize());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void counts_belowOne_areRefused(int value) {
        TrainingConfig.Builder builder = TrainingConfig.builder();
        assertRefused("epochs " + value, () -> builder.epochs(value).build());
        builder.epochs(1);
        assertRefused("batch size " + value, () -> builder.batchSize(value).build());
        builder.batchSize(1);
        assertRefused("micro-batch size " + value, () -> builder.microBatchSize(value).build());
        assertRefused("maximum length " + value, () -> builder.maxLength(value).build());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbers_negativeOrNotFinite_areRefused(double value) {
        assertRefused(
                "maximum gradient norm " + value,
                () -> TrainingConfig.builder().maxGradNorm(value).build());
        assertRefused("weight decay " + value, () -> new Optimizer.AdamW(value));
        assertRefused("weight decay " + value, () -> new Optimizer.Sgd(value));
        assertRefused("learning rate " + value, () -> TrainingConfig.builder().learningRate(value));
    }

    @Test
    void numbers_zeroWhereAllowed_areAccepted() {
        assertEquals(0, TrainingConfig.builder().maxGradNorm(0).build().maxGradNorm());
        assertEquals(0, new Optimizer.AdamW(0).weightDecay());
        assertEquals(0, new Optimizer.Sgd(0).weightDecay());
    }

    @Test
    void frozen_brokenExpression_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TrainingConfig.builder().frozen(List.of("(")).build());
    }

    @Test
    void frozen_listChangedLater_isNotSeen() {
        List<String> names = new ArrayList<>(List.of("a"));
        TrainingConfig config = TrainingConfig.builder().frozen(names).build();
        names.add("b");
        assertEquals(List.of("a"), config.frozen());
    }

    @Test
    void steps_shortLastBatch_countsInEveryEpoch() {
        TrainingConfig config = TrainingConfig.builder().epochs(3).batchSize(4).build();
        assertEquals(9, config.steps(9));
        assertEquals(6, config.steps(8));
        assertEquals(3, config.steps(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> TrainingConfig.builder().epochs(Integer.MAX_VALUE).build().steps(17));
    }

    @Test
    void steps_beyondAnInt_areRefused() {
        TrainingConfig many =
                TrainingConfig.builder().epochs(Integer.MAX_VALUE).batchSize(2).build();
        for (Runnable work : new Runnable[] {() -> many.steps(24), () -> many.sampledSteps(24)}) {
            Exception e = assertThrows(IllegalArgumentException.class, work::run);
            assertEquals(
                    "2147483647 epochs over 24 rows in batches of 2 are 25769803764 steps; expected"
                            + " at most 2147483647; make fewer epochs or larger batches",
                    e.getMessage());
        }
        TrainingConfig whole = TrainingConfig.builder().batchSize(Integer.MAX_VALUE).build();
        assertEquals(1, whole.steps(24));
    }

    @Test
    void ledger_withoutAMechanism_isRefused() {
        SpendingAccount account = new SpendingAccount(SpendingLog.in(Path.of("ledger")), "mine");
        TrainingConfig.Builder plain = TrainingConfig.builder().ledger(account);
        Exception e = assertThrows(IllegalArgumentException.class, plain::build);
        assertTrue(e.getMessage().startsWith("a ledger without a mechanism"), e.getMessage());
    }

    @Test
    void toBuilder_unchanged_isEqual() {
        TrainingConfig config =
                new TrainingConfig(
                        2,
                        8,
                        4,
                        true,
                        64,
                        new Optimizer.Sgd(0.1),
                        new LearningRate(1, Schedule.COSINE, 0.1, 0.01),
                        0,
                        TrainingConfig.Order.FILE,
                        9,
                        List.of(),
                        TrainedPart.HEAD,
                        Optional.of(FixedBatches.flat(1)),
                        Optional.empty(),
                        Optional.of(Path.of("states")),
                        Optional.of(
                                new SpendingAccount(SpendingLog.in(Path.of("ledger")), "mine")));
        assertEquals(config, config.toBuilder().build());
        TrainingConfig plain =
                TrainingConfig.builder()
                        .checkpoints(Checkpoints.everySteps(Path.of("part"), 5))
                        .build();
        assertEquals(plain, plain.toBuilder().build());
        assertEquals(TrainingConfig.defaults().settings(), plain.settings());
    }

    @Test
    void settings_memorySetting_isLeftOutAndTheOthersAreIn() {
        TrainingConfig config = TrainingConfig.defaults();
        TrainingConfig micro = config.toBuilder().microBatchSize(2).recompute(true).build();
        assertEquals(config.settings(), micro.settings());
        List<TrainingConfig> others =
                List.of(
                        config.toBuilder().epochs(2).build(),
                        config.toBuilder().batchSize(2).build(),
                        config.toBuilder().maxLength(2).build(),
                        config.toBuilder().optimizer(new Optimizer.Sgd(0.01)).build(),
                        config.toBuilder().optimizer(new Optimizer.AdamW(0)).build(),
                        config.toBuilder().learningRate(1).build(),
                        config.toBuilder()
                                .learningRate(new LearningRate(5e-5, Schedule.LINEAR, 0, 0))
                                .build(),
                        config.toBuilder()
                                .learningRate(new LearningRate(5e-5, Schedule.CONSTANT, 0.5, 0))
                                .build(),
                        config.toBuilder()
                                .learningRate(new LearningRate(5e-5, Schedule.CONSTANT, 0, 1e-5))
                                .build(),
                        config.toBuilder().maxGradNorm(0).build(),
                        config.toBuilder().order(TrainingConfig.Order.FILE).build(),
                        config.toBuilder().seed(1).build(),
                        config.toBuilder().part(TrainedPart.HEAD).build(),
                        config.toBuilder().frozen(List.of("x")).build());
        for (TrainingConfig other : others) {
            assertNotEquals(config.settings(), other.settings(), other.toString());
        }
        assertEquals(13, config.settings().size());
    }

    private static void assertRefused(String start, Runnable work) {
        Exception e = assertThrows(IllegalArgumentException.class, work::run);
        assertTrue(e.getMessage().startsWith(start + "; expected "), e.getMessage());
        assertTrue(e.getMessage().endsWith("; correct the setting"), e.getMessage());
    }
}

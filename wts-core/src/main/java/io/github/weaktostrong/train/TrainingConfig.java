package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.SpendingAccount;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one training; what is not set has the default named.
 *
 * @param epochs passes over the data, at least 1; 1
 * @param batchSize rows of one optimizer step, at least 1; 16
 * @param microBatchSize rows of one forward and backward pass, at least 1; the batch size. A pure
 *     memory setting: the result is that of the whole batch
 * @param recompute whether layers keep their inputs alone and are computed again on the way back,
 *     under a mechanism twice; no. A pure memory setting, which costs time: on a CPU the result is
 *     bitwise the same
 * @param maxLength longest row in tokens, longer ones are cut at their end; 128 or the model's
 *     positions, whichever is smaller
 * @param optimizer AdamW with decay 0.01
 * @param learningRate constant 5e-5
 * @param maxGradNorm global norm to which larger gradients are scaled; 0 for no clipping; 1, beside
 *     a mechanism 0
 * @param order order of the rows; shuffled
 * @param seed seed of the order; 0
 * @param frozen regular expressions; a parameter in whose Hugging Face name one of them is found
 *     (anchor it with ^ and $ to match the whole name) is not trained; none
 * @param part what of the model is trained; all. Only beside it may names be frozen
 * @param mechanism what decides about batches, clipping and noise, such as DP-SGD, so that the
 *     training is private, whatever it minimises; none. The optimizer then takes what the mechanism
 *     makes of the rows' gradients, and maxGradNorm must be 0
 * @param checkpoints where the training is written while it runs, so that it can go on after a
 *     stop; none. Not beside a mechanism with a running state
 * @param states folder that keeps hidden states where the head of a classifier alone is trained, so
 *     that trainings share them; none, and each computes its own once. Not used under a mechanism
 * @param ledger where a private training is charged its steps before it takes them; in the folder
 *     of the checkpoints, and nowhere without these
 */
public record TrainingConfig(
        int epochs,
        int batchSize,
        int microBatchSize,
        boolean recompute,
        int maxLength,
        Optimizer optimizer,
        LearningRate learningRate,
        double maxGradNorm,
        Order order,
        long seed,
        List<String> frozen,
        TrainedPart part,
        Optional<GradientMechanism> mechanism,
        Optional<Checkpoints> checkpoints,
        Optional<Path> states,
        Optional<SpendingAccount> ledger) {

    /** Longest row where no other length is set; the model's positions where these are fewer. */
    public static final int DEFAULT_MAX_LENGTH = 128;

    private static final double DEFAULT_MAX_GRAD_NORM = 1;

    static final String AT_LEAST =
            " %s; expected a whole number of at least %s; correct the setting";
    static final String AT_LEAST_ZERO =
            " %s; expected a finite number of at least 0; correct the setting";

    /** Order of the rows. */
    public enum Order {
        /**
         * Shuffled anew each epoch and bucketed by length, a function of (seed, epoch). Where a
         * loss term couples the examples of a batch, not bucketed, but every batch holds groups and
         * classes in the proportion in which all rows do: then its estimate depends least on which
         * rows have met.
         */
        SHUFFLED,
        /** The order in which rows are given; consecutive batches, the last may be short. */
        FILE
    }

    /** Checks the ranges. */
    public TrainingConfig {
        Checks.requireAtLeast(epochs, 1, "epochs" + AT_LEAST);
        Checks.requireAtLeast(batchSize, 1, "batch size" + AT_LEAST);
        Checks.requireAtLeast(microBatchSize, 1, "micro-batch size" + AT_LEAST);
        Checks.requireAtLeast(maxLength, 1, "maximum length" + AT_LEAST);
        Checks.requireAtLeastZero(maxGradNorm, "maximum gradient norm" + AT_LEAST_ZERO);
        frozen = List.copyOf(frozen);
        frozen.forEach(Pattern::compile);
        if (!frozen.isEmpty() && !part.equals(TrainedPart.ALL)) {
            throw new IllegalArgumentException(
                    "the trained part '%s' beside frozen names %s; expected one of the two, since each says what is trained; leave one out"
                            .formatted(part, frozen));
        }
        if (checkpoints.isPresent() && mechanism.stream().anyMatch(Regularizer::hasRunningState)) {
            throw runningState(mechanism.get().name());
        }
        if (ledger.isPresent() && mechanism.isEmpty()) {
            throw new IllegalArgumentException(
                    "a ledger without a mechanism, so that nothing is to be charged; expected a"
                            + " private training; leave the ledger out");
        }
    }

    /**
     * Checks that a model of a precision can be trained under the mechanism, if there is one: not
     * in TF32, and in bfloat16 only where the gradient of a row depends on no other row of the
     * batch, which is so in passes of fixed shape or of one row.
     *
     * @throws IllegalArgumentException if what it adds is not bounded
     */
    public void requireSound(Precision precision) {
        if (mechanism.isEmpty() || precision == Precision.FLOAT32) {
            return;
        }
        String name = mechanism.get().name();
        if (precision == Precision.TF32) {
            throw new IllegalArgumentException(
                    "precision tf32 under '%s'; expected fp32 or bf16, for which it is shown that no row adds more than the clipping norm; name one of them"
                            .formatted(name));
        }
        boolean alone = mechanism.get().oneRowAtATime() || microBatchSize == 1;
        if (!alone && !mechanism.get().fixedShapes()) {
            throw new IllegalArgumentException(
                    "precision bf16 under '%s' in passes whose shape depends on their rows, so that a row that comes or goes may move the others' gradients by the spacing of 8 bits; expected fixed shapes, or one row a pass; set --dp-fixed-shapes (fixedShapes(true)) or --micro-batch-size 1"
                            .formatted(name));
        }
    }

    /** The refusal of private checkpoints beside what has a running state. */
    static IllegalArgumentException runningState(String name) {
        return new IllegalArgumentException(
                "checkpoints of a private training with '%s', which has a running state; expected none, since no guarantee covers what a checkpoint would hold of it; leave the checkpoints out, or what has the state"
                        .formatted(name));
    }

    /** The settings that are all default. */
    public static TrainingConfig defaults() {
        return builder().build();
    }

    /** A builder that has the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these settings, to change some. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.epochs = epochs;
        builder.batchSize = batchSize;
        builder.microBatchSize = microBatchSize;
        builder.recompute = recompute;
        builder.maxLength = maxLength;
        builder.optimizer = optimizer;
        builder.learningRate = learningRate;
        builder.maxGradNorm =
                maxGradNorm == DEFAULT_MAX_GRAD_NORM && mechanism.isEmpty() ? null : maxGradNorm;
        builder.order = order;
        builder.seed = seed;
        builder.frozen = frozen;
        builder.part = part;
        builder.mechanism = mechanism;
        builder.checkpoints = checkpoints;
        builder.states = states;
        builder.ledger = ledger;
        return builder;
    }

    /** Number of optimizer steps over so many rows: epochs * ceil(rows / batchSize). */
    public int steps(int rows) {
        return steps(epochs * (((long) rows + batchSize - 1) / batchSize), rows);
    }

    /**
     * Number of optimizer steps where a gradient mechanism samples batches: ceil(epochs * rows /
     * batchSize).
     */
    public int sampledSteps(int rows) {
        return steps(((long) epochs * rows + batchSize - 1) / batchSize, rows);
    }

    private int steps(long steps, int rows) {
        if (steps > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s epochs over %s rows in batches of %s are %s steps; expected at most %s; make fewer epochs or larger batches"
                            .formatted(epochs, rows, batchSize, steps, Integer.MAX_VALUE));
        }
        return (int) steps;
    }

    /** The settings that define the result, under the names of the command line; JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("epochs", epochs);
        settings.put("batch_size", batchSize);
        settings.put("max_length", maxLength);
        settings.put("optimizer", optimizer.name());
        settings.put("weight_decay", optimizer.weightDecay());
        settings.put("learning_rate", learningRate.peak());
        settings.put("lowest_learning_rate", learningRate.floor());
        settings.put("schedule", learningRate.schedule().name().toLowerCase(Locale.ROOT));
        settings.put("warm_up", learningRate.warmUp());
        settings.put("max_grad_norm", maxGradNorm);
        settings.put("order", order.name().toLowerCase(Locale.ROOT));
        settings.put("seed", seed);
        settings.put("frozen", frozen);
        if (!part.equals(TrainedPart.ALL)) {
            settings.put("train", part.name());
        }
        mechanism().ifPresent(each -> settings.put("mechanism", each.settings()));
        return settings;
    }

    /** Collects settings; {@link #build} checks them. */
    public static final class Builder {
        private int epochs = 1;
        private int batchSize = 16;
        private int microBatchSize;
        private boolean recompute;
        private int maxLength = DEFAULT_MAX_LENGTH;
        private Optimizer optimizer = new Optimizer.AdamW(0.01);
        private LearningRate learningRate = LearningRate.constant(5e-5);
        private @Nullable Double maxGradNorm;
        private Order order = Order.SHUFFLED;
        private long seed;
        private List<String> frozen = List.of();
        private TrainedPart part = TrainedPart.ALL;
        private Optional<GradientMechanism> mechanism = Optional.empty();
        private Optional<Checkpoints> checkpoints = Optional.empty();
        private Optional<Path> states = Optional.empty();
        private Optional<SpendingAccount> ledger = Optional.empty();

        private Builder() {}

        /** Passes over the data. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Rows of one optimizer step; also the micro-batch unless that is set. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** Rows of one forward and backward pass. */
        public Builder microBatchSize(int value) {
            Checks.requireAtLeast(value, 1, "micro-batch size" + AT_LEAST);
            microBatchSize = value;
            return this;
        }

        /** Whether layers keep their inputs alone and are computed again on the way back. */
        public Builder recompute(boolean value) {
            recompute = value;
            return this;
        }

        /** Longest row in tokens. */
        public Builder maxLength(int value) {
            maxLength = value;
            return this;
        }

        /** The update rule. */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /** The learning rate and its schedule. */
        public Builder learningRate(LearningRate value) {
            learningRate = value;
            return this;
        }

        /** A constant learning rate. */
        public Builder learningRate(double value) {
            return learningRate(LearningRate.constant(value));
        }

        /** Global norm of the clipping, 0 for none. */
        public Builder maxGradNorm(double value) {
            maxGradNorm = value;
            return this;
        }

        /** Order of the rows. */
        public Builder order(Order value) {
            order = value;
            return this;
        }

        /** Seed of the order. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Names of parameters that are not trained. */
        public Builder frozen(List<String> value) {
            frozen = value;
            return this;
        }

        /** What of the model is trained. */
        public Builder part(TrainedPart value) {
            part = value;
            return this;
        }

        /**
         * The mechanism that decides how the rows' gradients become an update.
         *
         * @throws IllegalArgumentException if there is one already
         */
        public Builder mechanism(GradientMechanism value) {
            mechanism.ifPresent(
                    other -> {
                        throw new IllegalArgumentException(
                                "'%s' beside '%s'; expected at most one gradient mechanism, since each decides alone how gradients become an update; remove one"
                                        .formatted(value.name(), other.name()));
                    });
            mechanism = Optional.of(value);
            return this;
        }

        /** Where and how often the training is written while it runs. */
        public Builder checkpoints(Checkpoints value) {
            checkpoints = Optional.of(value);
            return this;
        }

        /** Folder that keeps hidden states. */
        public Builder states(Path value) {
            states = Optional.of(value);
            return this;
        }

        /** Where a private training is charged its steps before it takes them. */
        public Builder ledger(SpendingAccount value) {
            ledger = Optional.of(value);
            return this;
        }

        /** The settings, checked. */
        public TrainingConfig build() {
            return new TrainingConfig(
                    epochs,
                    batchSize,
                    microBatchSize == 0 ? Math.max(1, batchSize) : microBatchSize,
                    recompute,
                    maxLength,
                    optimizer,
                    learningRate,
                    maxGradNorm == null
                            ? (mechanism.isPresent() ? 0 : DEFAULT_MAX_GRAD_NORM)
                            : maxGradNorm,
                    order,
                    seed,
                    frozen,
                    part,
                    mechanism,
                    checkpoints,
                    states,
                    ledger);
        }
    }
}

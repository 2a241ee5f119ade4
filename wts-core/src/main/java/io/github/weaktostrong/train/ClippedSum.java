package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TrainedParameters;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The sum of a batch's clipped per-example gradients, in buffers that live as long as the training.
 *
 * <p>Rows are taken longest first in micro-batches, so that little is padded; the sum does not
 * depend on how they are divided but for its rounding. Where shapes are fixed, rows keep the order
 * of the batch, one slot each.
 */
final class ClippedSum implements AutoCloseable {
    /** A slot that no row fills. */
    static final int EMPTY = -1;

    private final PerExampleLoss loss;
    private final TrainingTask task;
    private final ParameterUpdate update;
    private final GradientMechanism mechanism;
    private final int microBatch;
    private final boolean recompute;
    private final int fixedLength;
    private final NDManager owner;
    private final PerExampleOps ops;
    private final TrainedParameters trained;
    private final RowFactors factors;
    private final Optional<DeviceFactors> onDevice;
    private final NDList sums = new NDList();

    ClippedSum(
            PerExampleLoss loss,
            ParameterUpdate update,
            GradientMechanism mechanism,
            GradientMechanism.Session session,
            TrainingConfig config) {
        this.loss = loss;
        task = loss.task();
        this.update = update;
        this.mechanism = mechanism;
        microBatch = config.microBatchSize();
        recompute = config.recompute();
        fixedLength = Math.min(config.maxLength(), task.model().shape().positions());
        owner = task.model().newStep();
        owner.setName("clipped sums");
        ops = new PerExampleOps(owner);
        trained = new TrainedParameters(update.names(), update.parameters());
        factors = new RowFactors(mechanism, session);
        onDevice = DeviceFactors.of(owner, mechanism, session, trained.modules());
        update.parameters().forEach(each -> sums.add(owner.zeros(each.getShape())));
    }

    /** The sums, in the order of the trained parameters. */
    NDList arrays() {
        return sums;
    }

    /** The sums by name, in that order. */
    Map<String, NDArray> byName() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < sums.size(); i++) {
            named.put(update.names().get(i), sums.get(i));
        }
        return Collections.unmodifiableMap(named);
    }

    /** Computes the sum of a batch at the present parameters, zero for an empty one. */
    void compute(int[] batch, int stepsDone) {
        ops.zero(sums);
        int[] rows = loss.withLoss(batch);
        if (rows.length == 0) {
            return;
        }
        loss.beginStep(rows, stepsDone);
        if (mechanism.oneRowAtATime()) {
            for (int row : rows) {
                addOne(row, stepsDone);
            }
            return;
        }
        List<int[]> passes = mechanism.fixedShapes() ? inSlots(batch) : longestFirst(rows);
        if (onDevice.isEmpty() || !addFinite(passes, stepsDone, onDevice.get())) {
            passes.forEach(slots -> add(slots, stepsDone));
        }
    }

    /** Rows of each pass, as few tokens padded as may be. */
    private List<int[]> longestFirst(int[] rows) {
        int[] sorted =
                IntStream.of(rows)
                        .boxed()
                        .sorted(
                                Comparator.comparingInt(
                                        (Integer row) -> -task.rows().get(row).length))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<int[]> passes = new ArrayList<>();
        int begin = 0;
        while (begin < sorted.length) {
            int atOnce =
                    Math.min(microBatch, loss.rowsAtOnce(task.rows().get(sorted[begin]).length));
            int end = Math.min(sorted.length, begin + Math.min(atOnce, sorted.length));
            passes.add(Arrays.copyOfRange(sorted, begin, end));
            begin = end;
        }
        return passes;
    }

    /** Slots of passes of one shape: each row in that of its place in the batch. */
    private List<int[]> inSlots(int[] batch) {
        int count = Math.min(microBatch, loss.rowsAtOnce(fixedLength));
        List<int[]> passes = new ArrayList<>();
        for (int begin = 0; begin < batch.length; begin += count) {
            int[] slots = new int[count];
            Arrays.fill(slots, EMPTY);
            for (int i = begin; i < Math.min(batch.length, begin + count); i++) {
                boolean hasLoss = loss.withLoss(new int[] {batch[i]}).length > 0;
                slots[i - begin] = hasLoss ? batch[i] : EMPTY;
            }
            if (filled(slots).length > 0) {
                passes.add(slots);
            }
        }
        return passes;
    }

    /**
     * Adds passes if all their gradients are finite, otherwise nothing: which are not is known
     * after the last pass only.
     */
    private boolean addFinite(List<int[]> passes, int stepsDone, DeviceFactors device) {
        try (NDManager scope = task.model().newStep()) {
            DeviceFactors.Step step = device.begin(scope);
            for (int[] slots : passes) {
                try (NDManager micro = task.model().newStep()) {
                    Optional<NDArray> shares = shares(micro, slots);
                    PerExampleLoss.Pass pass = differentiate(micro, filled(slots), stepsDone);
                    pass.addTo().accept(sums, step.of(pass.gradients(), shares));
                }
            }
            if (step.allFinite()) {
                return true;
            }
            ops.zero(sums);
            return false;
        }
    }

    /** 1 for slots that a row fills, 0 for others; empty if all are filled. */
    private static Optional<NDArray> shares(NDManager scope, int[] slots) {
        if (IntStream.of(slots).noneMatch(row -> row == EMPTY)) {
            return Optional.empty();
        }
        float[] shares = new float[slots.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = slots[i] == EMPTY ? 0 : 1;
        }
        return Optional.of(DeviceArrays.of(scope, shares));
    }

    /** The rows of slots, the first of them in empty ones; none if all are empty. */
    private static int[] filled(int[] slots) {
        int[] used = IntStream.of(slots).filter(row -> row != EMPTY).toArray();
        return used.length == 0
                ? used
                : IntStream.of(slots).map(row -> row == EMPTY ? used[0] : row).toArray();
    }

    private PerExampleLoss.Pass differentiate(NDManager micro, int[] rows, int stepsDone) {
        return loss.differentiate(
                micro,
                rows,
                stepsDone,
                new PerExampleRecording(ops, trained, rows.length, length(rows), recompute));
    }

    private void add(int[] slots, int stepsDone) {
        int[] rows = filled(slots);
        if (rows.length == 0) {
            return;
        }
        int[] finite;
        try (NDManager micro = task.model().newStep()) {
            PerExampleLoss.Pass pass = differentiate(micro, rows, stepsDone);
            double[][] squares = pass.gradients().squares();
            int[] broken = broken(rows, squares);
            if (broken.length == 0) {
                // modules may share one
                IdentityHashMap<float[], NDArray> made = new IdentityHashMap<>();
                List<NDArray> weights =
                        factors.of(squares, slots).stream()
                                .map(
                                        each ->
                                                made.computeIfAbsent(
                                                        each,
                                                        values -> DeviceArrays.of(micro, values)))
                                .toList();
                pass.addTo().accept(sums, weights);
                return;
            }
            finite = without(slots, broken);
        }
        add(finite, stepsDone); // 0 * NaN is NaN, so the others are computed again without
    }

    /** Tokens to which a pass is padded. */
    private int length(int[] rows) {
        return mechanism.fixedShapes()
                ? fixedLength
                : IntStream.of(rows).map(row -> task.rows().get(row).length).max().orElseThrow();
    }

    /** The slots without some rows; empty slots are kept where shapes are fixed. */
    private int[] without(int[] slots, int[] broken) {
        IntPredicate isBroken = row -> IntStream.of(broken).anyMatch(each -> each == row);
        return mechanism.fixedShapes()
                ? IntStream.of(slots).map(row -> isBroken.test(row) ? EMPTY : row).toArray()
                : IntStream.of(slots).filter(isBroken.negate()).toArray();
    }

    /** The rows whose gradient is not finite. */
    private static int[] broken(int[] rows, double[][] squares) {
        return IntStream.range(0, rows.length)
                .filter(i -> Arrays.stream(squares).anyMatch(part -> !Double.isFinite(part[i])))
                .map(i -> rows[i])
                .toArray();
    }

    private void addOne(int row, int stepsDone) {
        try (NDManager scope = task.model().newStep()) {
            NDList gradients = loss.gradients(scope, row, stepsDone, update);
            double[][] squares = new double[trained.modules()][1];
            try (NDArray found = ops.squares(gradients, 1)) {
                double[] each = HostReads.doubles(found);
                for (int i = 0; i < each.length; i++) {
                    squares[trained.moduleAt(i)][0] += each[i];
                }
            }
            int[] rows = {row};
            if (broken(rows, squares).length > 0) {
                return;
            }
            List<float[]> weights = factors.of(squares, rows);
            for (int i = 0; i < gradients.size(); i++) {
                double factor = weights.get(trained.moduleAt(i))[0];
                update.addScaled(sums.get(i), gradients.get(i), factor);
            }
        }
    }

    @Override
    public void close() {
        onDevice.ifPresent(DeviceFactors::close);
        ops.close();
        owner.close();
    }
}

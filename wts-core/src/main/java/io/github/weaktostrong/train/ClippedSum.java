package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TrainedParameters;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final int EMPTY = -1;

    private final PerExampleLoss loss;
    private final TrainingTask task;
    private final ParameterUpdate update;
    private final GradientMechanism mechanism;
    private final GradientMechanism.Session session;
    private final int microBatch;
    private final boolean recompute;
    private final int fixedLength;
    private final NDManager owner;
    private final PerExampleOps ops;
    private final TrainedParameters trained;
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
        this.session = session;
        microBatch = config.microBatchSize();
        recompute = config.recompute();
        fixedLength = Math.min(config.maxLength(), task.model().shape().positions());
        owner = task.model().newStep();
        owner.setName("clipped sums");
        ops = new PerExampleOps(owner);
        trained = new TrainedParameters(update.names(), update.parameters());
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
        if (mechanism.fixedShapes()) {
            addInSlots(batch, stepsDone);
            return;
        }
        int[] sorted = longestFirst(rows);
        int begin = 0;
        while (begin < sorted.length) {
            int atOnce =
                    Math.min(microBatch, loss.rowsAtOnce(task.rows().get(sorted[begin]).length));
            int end = Math.min(sorted.length, begin + Math.min(atOnce, sorted.length));
            add(Arrays.copyOfRange(sorted, begin, end), stepsDone);
            begin = end;
        }
    }

    private int[] longestFirst(int[] rows) {
        return IntStream.of(rows)
                .boxed()
                .sorted(Comparator.comparingInt((Integer row) -> -task.rows().get(row).length))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Adds a batch in passes of one shape: each row in the slot of its place in the batch. */
    private void addInSlots(int[] batch, int stepsDone) {
        int count = Math.min(microBatch, loss.rowsAtOnce(fixedLength));
        for (int begin = 0; begin < batch.length; begin += count) {
            int[] slots = new int[count];
            Arrays.fill(slots, EMPTY);
            for (int i = begin; i < Math.min(batch.length, begin + count); i++) {
                boolean hasLoss = loss.withLoss(new int[] {batch[i]}).length > 0;
                slots[i - begin] = hasLoss ? batch[i] : EMPTY;
            }
            add(slots, stepsDone);
        }
    }

    private void add(int[] slots, int stepsDone) {
        int[] used = IntStream.of(slots).filter(row -> row != EMPTY).toArray();
        if (used.length == 0) {
            return;
        }
        int[] rows = IntStream.of(slots).map(row -> row == EMPTY ? used[0] : row).toArray();
        int[] finite;
        try (NDManager micro = task.model().newStep()) {
            PerExampleRecording recording =
                    new PerExampleRecording(ops, trained, rows.length, length(rows), recompute);
            PerExampleLoss.Pass pass = loss.differentiate(micro, rows, stepsDone, recording);
            double[][] squares = pass.squares();
            int[] broken = broken(rows, squares);
            if (broken.length == 0) {
                // modules may share one
                IdentityHashMap<float[], NDArray> made = new IdentityHashMap<>();
                List<NDArray> factors =
                        factors(squares, slots).stream()
                                .map(each -> made.computeIfAbsent(each, micro::create))
                                .toList();
                pass.addTo().accept(sums, factors);
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

    /** Factors of the rows, for each module. */
    private List<float[]> factors(double[][] squares, int[] slots) {
        if (mechanism.clipsEachLayer()) {
            return Arrays.stream(squares)
                    .map(layer -> factors(layer, slots, squares.length))
                    .toList();
        }
        double[] total = new double[squares[0].length];
        for (double[] layer : squares) {
            Arrays.setAll(total, i -> total[i] + layer[i]);
        }
        return Collections.nCopies(squares.length, factors(total, slots, 1));
    }

    private float[] factors(double[] squares, int[] slots, int parts) {
        float[] factors = new float[squares.length];
        for (int i = 0; i < factors.length; i++) {
            if (slots[i] != EMPTY) {
                factors[i] = roundedDown(session.clippingFactor(Math.sqrt(squares[i]), parts));
            }
        }
        return factors;
    }

    /** The largest float that is not larger: a factor rounded up would exceed the clipping norm. */
    static float roundedDown(double factor) {
        float nearest = (float) factor;
        return nearest > factor ? Math.nextDown(nearest) : nearest;
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
            List<float[]> factors = factors(squares, rows);
            for (int i = 0; i < gradients.size(); i++) {
                double factor = factors.get(trained.moduleAt(i))[0];
                update.addScaled(sums.get(i), gradients.get(i), factor);
            }
        }
    }

    @Override
    public void close() {
        ops.close();
        owner.close();
    }
}

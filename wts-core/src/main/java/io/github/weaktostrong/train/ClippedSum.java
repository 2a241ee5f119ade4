package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TrainedParameters;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The sum of a batch's clipped per-example gradients, in buffers that live as long as the training.
 *
 * <p>Rows are taken longest first in micro-batches, so that little is padded; the sum does not
 * depend on how they are divided.
 */
final class ClippedSum implements AutoCloseable {
    private final PerExampleLoss loss;
    private final TrainingTask task;
    private final ParameterUpdate update;
    private final GradientMechanism mechanism;
    private final GradientMechanism.Session session;
    private final int microBatch;
    private final NDManager owner;
    private final PerExampleOps ops;
    private final TrainedParameters trained;
    private final NDList sums = new NDList();

    ClippedSum(
            PerExampleLoss loss,
            ParameterUpdate update,
            GradientMechanism mechanism,
            GradientMechanism.Session session,
            int microBatch) {
        this.loss = loss;
        task = loss.task();
        this.update = update;
        this.mechanism = mechanism;
        this.session = session;
        this.microBatch = microBatch;
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

    private void add(int[] rows, int stepsDone) {
        int[] finite;
        try (NDManager micro = task.model().newStep()) {
            PerExampleRecording recording = new PerExampleRecording(ops, trained, rows.length);
            PerExampleLoss.Pass pass = loss.differentiate(micro, rows, stepsDone, recording);
            double[][] squares = pass.squares();
            finite = finite(rows, squares);
            if (finite.length == rows.length) {
                pass.addTo().accept(sums, factors(micro, squares));
                return;
            }
        }
        if (finite.length > 0) {
            add(finite, stepsDone); // 0 * NaN is NaN, so the others are computed again without
        }
    }

    private static int[] finite(int[] rows, double[][] squares) {
        return IntStream.range(0, rows.length)
                .filter(i -> Arrays.stream(squares).allMatch(part -> Double.isFinite(part[i])))
                .map(i -> rows[i])
                .toArray();
    }

    private List<NDArray> factors(NDManager scope, double[][] squares) {
        if (mechanism.clipsEachLayer()) {
            List<NDArray> each = new ArrayList<>();
            for (double[] layer : squares) {
                each.add(factors(scope, layer, squares.length));
            }
            return each;
        }
        double[] total = new double[squares[0].length];
        for (double[] layer : squares) {
            Arrays.setAll(total, i -> total[i] + layer[i]);
        }
        return Collections.nCopies(squares.length, factors(scope, total, 1));
    }

    private NDArray factors(NDManager scope, double[] squares, int parts) {
        float[] factors = new float[squares.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = roundedDown(session.clippingFactor(Math.sqrt(squares[i]), parts));
        }
        return scope.create(factors);
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
                double[] each = found.toDoubleArray();
                for (int i = 0; i < each.length; i++) {
                    squares[trained.moduleAt(i)][0] += each[i];
                }
            }
            if (finite(new int[] {row}, squares).length == 0) {
                return;
            }
            List<NDArray> factors = factors(scope, squares);
            for (int i = 0; i < gradients.size(); i++) {
                double factor = factors.get(trained.moduleAt(i)).toFloatArray()[0];
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

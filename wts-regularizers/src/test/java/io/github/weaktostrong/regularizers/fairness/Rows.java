package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Small training splits and batches. */
final class Rows {

    private static final List<String> NAMES = List.of("A", "B", "C", "D");

    private Rows() {}

    /** Logits (0, margin) with targets (1 - p1, p1). */
    static ScoredBatch batch(double[] margins, double[] p1, int... groups) {
        float[][] logits = new float[margins.length][];
        float[][] targets = new float[margins.length][];
        for (int i = 0; i < margins.length; i++) {
            logits[i] = new float[] {0, (float) margins[i]};
            targets[i] = new float[] {(float) (1 - p1[i]), (float) p1[i]};
        }
        return new ScoredBatch(logits, targets, groups);
    }

    static ScoredBatch batch(double[] margins, int... groups) {
        return batch(margins, new double[margins.length], groups);
    }

    /** A training split that consists of this batch, over a run of 1000 steps. */
    static TrainingRows training(ScoredBatch batch) {
        int groups = IntStream.of(batch.groups()).max().orElseThrow() + 1;
        return new TrainingRows(
                batch.targets(), batch.groups(), NAMES.subList(0, groups), batch.rows(), 1000);
    }

    /** Rows with random logits, targets and groups, in which every group occurs. */
    static ScoredBatch random(long seed, int rows, int groups) {
        Random random = new Random(seed);
        double[] margins = random.doubles(rows, -3, 3).toArray();
        double[] p1 = random.doubles(rows, 0, 1).toArray();
        int[] members =
                IntStream.range(0, rows)
                        .map(i -> i < groups ? i : random.nextInt(groups))
                        .toArray();
        ScoredBatch batch = batch(margins, p1, members);
        for (float[] row : batch.logits()) {
            float shift = (float) random.nextGaussian();
            row[0] += shift;
            row[1] += shift;
        }
        return batch;
    }

    static ScoredBatch withLogits(ScoredBatch batch, float[][] logits) {
        return new ScoredBatch(logits, batch.targets(), batch.groups());
    }

    static ScoredBatch pick(ScoredBatch batch, int... rows) {
        return new ScoredBatch(
                IntStream.of(rows).mapToObj(i -> batch.logits()[i]).toArray(float[][]::new),
                IntStream.of(rows).mapToObj(i -> batch.targets()[i]).toArray(float[][]::new),
                IntStream.of(rows).map(i -> batch.groups()[i]).toArray());
    }
}

package io.github.weaktostrong.objective;

import java.util.Random;

/** Batches drawn from a seed, for properties. */
final class RandomBatches {

    private RandomBatches() {}

    static float[][] logits(Random random, int rows, int classes) {
        float[][] logits = new float[rows][classes];
        for (float[] row : logits) {
            for (int c = 0; c < classes; c++) {
                row[c] = (float) (2 * random.nextGaussian());
            }
        }
        return logits;
    }

    static float[][] probabilities(Random random, int rows, int classes) {
        float[][] probabilities = new float[rows][];
        for (int i = 0; i < rows; i++) {
            double[] wide = SoftCrossEntropy.widen(logits(random, 1, classes))[0];
            double[] soft = SoftCrossEntropy.softmax(wide);
            probabilities[i] = new float[classes];
            for (int c = 0; c < classes; c++) {
                probabilities[i][c] = (float) soft[c];
            }
        }
        return probabilities;
    }

    static ScoredBatch batch(long seed, int rows, int classes) {
        Random random = new Random(seed);
        return Golden.batch(logits(random, rows, classes), probabilities(random, rows, classes));
    }
}

package io.github.weaktostrong.objective;

import java.util.Arrays;

/** The worked example of four rows whose values were computed by hand from the published rules. */
final class Golden {

    static final double[][] LOGITS = {{2, 0}, {0.5, 0}, {0, 0.25}, {-1, 1}};
    static final double[][] WEAK = {{.9, .1}, {.4, .6}, {.3, .7}, {.2, .8}};

    private Golden() {}

    static ScoredBatch batch() {
        return batch(narrow(LOGITS), narrow(WEAK));
    }

    static ScoredBatch batch(float[][] logits, float[][] targets) {
        return new ScoredBatch(logits, targets, noGroups(logits.length));
    }

    static int[] noGroups(int rows) {
        int[] groups = new int[rows];
        Arrays.fill(groups, -1);
        return groups;
    }

    static float[][] narrow(double[][] values) {
        float[][] narrow = new float[values.length][];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = new float[values[i].length];
            for (int c = 0; c < values[i].length; c++) {
                narrow[i][c] = (float) values[i][c];
            }
        }
        return narrow;
    }
}

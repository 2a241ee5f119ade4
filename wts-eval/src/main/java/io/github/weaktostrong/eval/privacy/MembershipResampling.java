package io.github.weaktostrong.eval.privacy;

import java.util.Arrays;

/** Metrics of drawn rows, without sorting them each time. */
final class MembershipResampling {
    /** Threshold of each row: 0 for the highest score, equal scores alike. */
    private final int[] thresholds;

    private final int members;
    private final int distinct;

    /**
     * Ranks the scores.
     *
     * @param scores those of the members first
     */
    MembershipResampling(double[] scores, int members) {
        this.members = members;
        double[] levels =
                Arrays.stream(scores).map(score -> 0.0 - score).sorted().distinct().toArray();
        distinct = levels.length;
        thresholds =
                Arrays.stream(scores)
                        .mapToInt(score -> Arrays.binarySearch(levels, 0.0 - score))
                        .toArray();
    }

    /** Returns the metrics of rows by their index in the scores, any of them several times. */
    MembershipMetrics metrics(int[] rows) {
        int[] truePositives = new int[distinct];
        int[] falsePositives = new int[distinct];
        for (int row : rows) {
            (row < members ? truePositives : falsePositives)[thresholds[row]]++;
        }
        Arrays.parallelPrefix(truePositives, Integer::sum);
        Arrays.parallelPrefix(falsePositives, Integer::sum);
        return MembershipMetrics.ofCounts(truePositives, falsePositives);
    }
}

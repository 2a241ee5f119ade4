package io.github.weaktostrong.eval.privacy;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Advantage of a membership attack at a threshold that other people's messages chose.
 *
 * <pre>{@code
 * advantage = true positive rate - false positive rate   (Yeom et al. 2018, definition 4)
 * }</pre>
 *
 * <p>At the best threshold of the same rows the advantage is above 0 whatever the scores are: .05
 * on average with 300 members and as many others. So people are divided into two halves; the
 * threshold that is best in one half is read in the other one, and the two directions are averaged.
 */
public final class MembershipAdvantage {
    private static final String SALT = "wts membership half\n";

    private static final double ROUNDING = 1e-12; // of sums of shares

    private MembershipAdvantage() {}

    /**
     * Whether a person belongs to the second half: a hash of the name alone, the same in every run.
     */
    public static boolean isInSecondHalf(String person) {
        return (Hashing.sha256().hashString(SALT + person, StandardCharsets.UTF_8).asBytes()[0] & 1)
                == 1;
    }

    /**
     * The mean of both directions.
     *
     * @param scores larger means member, shape (N)
     * @param member whether the row was trained on, shape (N)
     * @param secondHalf the half of the row's person, shape (N)
     * @return in [-1, 1], 0 on average for scores that tell nothing; empty where a half has no
     *     member or no other row
     */
    public static OptionalDouble of(double[] scores, boolean[] member, boolean[] secondHalf) {
        if (scores.length != member.length || scores.length != secondHalf.length) {
            throw new IllegalArgumentException(
                    "%s scores, %s memberships and %s halves; expected one of each per row"
                            .formatted(scores.length, member.length, secondHalf.length));
        }
        double sum = 0;
        for (boolean second : new boolean[] {false, true}) {
            double threshold = bestThreshold(scores, member, secondHalf, second);
            OptionalDouble found = at(threshold, scores, member, secondHalf, !second);
            if (found.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += found.getAsDouble();
        }
        return OptionalDouble.of(sum / 2);
    }

    /** The highest of the best thresholds of a half; infinite where none beats chance. */
    private static double bestThreshold(
            double[] scores, boolean[] member, boolean[] secondHalf, boolean second) {
        int[] falling =
                IntStream.range(0, scores.length)
                        .filter(i -> secondHalf[i] == second)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double members = Arrays.stream(falling).filter(i -> member[i]).count();
        double others = falling.length - members;
        double best = 0;
        double threshold = Double.POSITIVE_INFINITY;
        double advantage = 0;
        for (int k = 0; k < falling.length; k++) {
            int i = falling[k];
            advantage += member[i] ? 1 / members : -1 / others;
            boolean lastOfEqual = k + 1 == falling.length || scores[falling[k + 1]] != scores[i];
            if (lastOfEqual && advantage > best + ROUNDING) {
                best = advantage;
                threshold = scores[i];
            }
        }
        return threshold;
    }

    private static OptionalDouble at(
            double threshold,
            double[] scores,
            boolean[] member,
            boolean[] secondHalf,
            boolean second) {
        int[] all = new int[2]; // others, members
        int[] found = new int[2];
        for (int i = 0; i < scores.length; i++) {
            if (secondHalf[i] == second) {
                int side = member[i] ? 1 : 0;
                all[side]++;
                found[side] += scores[i] >= threshold ? 1 : 0;
            }
        }
        return all[0] == 0 || all[1] == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) found[1] / all[1] - (double) found[0] / all[0]);
    }
}

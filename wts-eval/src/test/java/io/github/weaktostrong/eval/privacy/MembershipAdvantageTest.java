package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipAdvantageTest {
    private static final boolean[] MEMBER = {true, true, false, false, true, true, false, false};
    private static final boolean[] SECOND = {false, false, false, false, true, true, true, true};

    /**
     * First half: 4 and 3 are members, 2 and 1 not: threshold 3. Second half: 9 and 2 are members,
     * 5 and 1 not: 9 and 2 are equally good, and the higher one is taken.
     */
    @Test
    void of_twoHalves_byHand() {
        double[] scores = {4, 3, 2, 1, 9, 2, 5, 1};
        // at 3 in the second half 1 of 2 and 1 of 2; at 9 in the first half none of either
        assertEquals(OptionalDouble.of(0), MembershipAdvantage.of(scores, MEMBER, SECOND));
        double[] alike = {4, 3, 2, 1, 4, 3, 2, 1};
        assertEquals(OptionalDouble.of(1), MembershipAdvantage.of(alike, MEMBER, SECOND));
        double[] misled = {4, 3, 2, 1, 1, 2, 3, 4};
        // the second half's best threshold is infinite: nothing there is better than chance
        assertEquals(OptionalDouble.of(-0.5), MembershipAdvantage.of(misled, MEMBER, SECOND));
    }

    @Test
    void of_equalScores_shareAThreshold() {
        double[] scores = {1, 1, 1, 1, 1, 1, 1, 1};
        assertEquals(OptionalDouble.of(0), MembershipAdvantage.of(scores, MEMBER, SECOND));
    }

    @Test
    void of_halfWithoutMembersOrOfOtherLengths_isUndefinedOrRefused() {
        boolean[] first = new boolean[8];
        assertTrue(MembershipAdvantage.of(new double[8], MEMBER, first).isEmpty());
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> MembershipAdvantage.of(new double[7], MEMBER, SECOND));
        assertEquals(
                "7 scores, 8 memberships and 8 halves; expected one of each per row",
                e.getMessage());
    }

    /** At the best threshold of the same 600 rows it would be .05 and more. */
    @Test
    void of_scoresThatTellNothing_isNothingOnAverage() {
        Random random = new Random(3);
        int rows = 600;
        boolean[] member = new boolean[rows];
        boolean[] second = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            member[i] = i % 2 == 0;
            second[i] = MembershipAdvantage.isInSecondHalf("person " + i);
        }
        long inSecond = IntStream.range(0, rows).filter(i -> second[i]).count();
        assertEquals(300, inSecond, 50);
        double sum = 0;
        double ofBest = 0;
        for (int trial = 0; trial < 200; trial++) {
            double[] scores = random.doubles(rows).toArray();
            sum += MembershipAdvantage.of(scores, member, second).orElseThrow();
            ofBest += bestOfTheSameRows(scores, member);
        }
        assertEquals(0, sum / 200, 0.01); // three standard errors
        assertTrue(ofBest / 200 > 0.04, "" + ofBest / 200);
    }

    private static double bestOfTheSameRows(double[] scores, boolean[] member) {
        double best = 0;
        for (double threshold : scores) {
            double advantage = 0;
            for (int i = 0; i < scores.length; i++) {
                advantage += scores[i] >= threshold ? (member[i] ? 1 : -1) / 300.0 : 0;
            }
            best = Math.max(best, advantage);
        }
        return best;
    }
}

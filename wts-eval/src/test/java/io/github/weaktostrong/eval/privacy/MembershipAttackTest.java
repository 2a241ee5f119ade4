package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.privacy.MembershipAttack.Resampling;
import io.github.weaktostrong.eval.statistics.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MembershipAttackTest {
    private static final double[] MEMBERS = {3, 1, Double.POSITIVE_INFINITY, -0.0, 1};
    private static final double[] OTHERS = {1, 0.0, Double.NEGATIVE_INFINITY, 2};

    @Test
    void resampling_isThatOfTheDrawnRows() {
        double[] all = new double[MEMBERS.length + OTHERS.length];
        System.arraycopy(MEMBERS, 0, all, 0, MEMBERS.length);
        System.arraycopy(OTHERS, 0, all, MEMBERS.length, OTHERS.length);
        Resampling resampling = new Resampling(all, MEMBERS.length);
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 200; trial++) {
            int[] rows = random.ints(all.length, 0, all.length).toArray();
            boolean[] member = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                member[i] = rows[i] < MEMBERS.length;
            }
            double[] drawn = Arrays.stream(rows).mapToDouble(i -> all[i]).toArray();
            MembershipMetrics expected = MembershipMetrics.of(drawn, member);
            MembershipMetrics found = resampling.metrics(rows);
            assertEquals(expected.toJson(), found.toJson());
            assertEquals(expected.tprAtFpr(0.4), found.tprAtFpr(0.4));
        }
    }

    @Test
    void intervals_ofAnAttack_containItsMetrics() {
        MembershipAttack attack = MembershipAttack.of(MEMBERS, OTHERS);
        double auc = attack.metrics().auc().orElseThrow();
        Interval interval = attack.intervals().get("auc");
        assertTrue(interval.contains(auc) && interval.low() < interval.high(), "" + interval);
        assertEquals(attack.intervals(), MembershipAttack.of(MEMBERS, OTHERS).intervals());
        assertTrue(MembershipAttack.of(MEMBERS, new double[0]).intervals().isEmpty());
        assertThrows(
                IllegalArgumentException.class,
                () -> MembershipAttack.of(new double[0], new double[0]));
    }

    @Test
    void warning_belowAThousandNonMembers() {
        double[] two = {1, 2};
        assertTrue(MembershipAttack.of(two, new double[999]).warning().isPresent());
        assertTrue(MembershipAttack.of(two, new double[1000]).warning().isEmpty());
    }
}

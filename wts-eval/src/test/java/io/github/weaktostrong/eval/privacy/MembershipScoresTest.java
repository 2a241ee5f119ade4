package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.train.TokenStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipScoresTest {
    private static final TokenStatistics TEXT =
            new TokenStatistics(
                    new double[] {-1, -4, -2, -3, -0.5},
                    new double[] {-2, -2, -2, -2, -2},
                    new double[] {1, 4, 0, 0.25, 1});

    @Test
    void minK_share_averagesTheLowest() {
        assertEquals(-4, MembershipScores.minK(TEXT, 0.2), 1e-12);
        assertEquals(-3.5, MembershipScores.minK(TEXT, 0.4), 1e-12);
        assertEquals(-4, MembershipScores.minK(TEXT, 0.1), 1e-12); // at least one token
        assertEquals(-2.1, MembershipScores.minK(TEXT, 1), 1e-12);
    }

    @Test
    void minKPlusPlus_positions_areStandardised() {
        // 1, -1, 0 (one possible token), -2, 1.5
        assertEquals(-2, MembershipScores.minKPlusPlus(TEXT, 0.2), 1e-12);
        assertEquals(-1.5, MembershipScores.minKPlusPlus(TEXT, 0.4), 1e-12);
    }

    @Test
    void scores_moreLikelyTexts_areHigher() {
        assertTrue(MembershipScores.loss(1) > MembershipScores.loss(2));
        assertEquals(1.5, MembershipScores.reference(1, 2.5), 1e-12);
        assertTrue(MembershipScores.zlib(1, 20) > MembershipScores.zlib(2, 20));
        assertEquals(-0.1, MembershipScores.zlib(2, 20), 1e-12);
    }

    @Test
    void zlibBytes_repetition_compresses() {
        // the value of zlib.compress(b"a" * 1000) in Python
        assertEquals(17, MembershipScores.zlibBytes("a".repeat(1000)));
        assertTrue(MembershipScores.zlibBytes("kq3 zr9!") > 8);
    }

    @Test
    void minK_noToken_isRefused() {
        TokenStatistics none = new TokenStatistics(new double[0], new double[0], new double[0]);
        assertThrows(IllegalArgumentException.class, () -> MembershipScores.minK(none, 0.2));
        assertThrows(IllegalArgumentException.class, () -> MembershipScores.minK(TEXT, 0));
    }

    @Test
    void ceiling_epsilonLn2_isThatOfTheTheorem() {
        PrivacyBudget budget = budget(Math.log(2), 0.01, NoiseMode.SECURE);
        assertEquals(0.21, MembershipCeiling.truePositiveRate(budget, 0.1), 1e-12);
        // 1 - (1 - 0.01 - 0.8) / 2
        assertEquals(0.905, MembershipCeiling.truePositiveRate(budget, 0.8), 1e-12);
        assertEquals(1, MembershipCeiling.truePositiveRate(budget, 1), 1e-12);
    }

    @Test
    void ceiling_withoutGuarantee_isOne() {
        assertEquals(1, MembershipCeiling.truePositiveRate(PrivacyBudget.unprotected(), 0.01));
        PrivacyBudget seeded = budget(1, 0, NoiseMode.SEEDED_NOT_PRIVATE);
        assertEquals(1, MembershipCeiling.truePositiveRate(seeded, 0.01));
        assertEquals(
                0.01, MembershipCeiling.truePositiveRate(PrivacyBudget.notUsed(), 0.01), 1e-12);
    }

    private static PrivacyBudget budget(double epsilon, double delta, NoiseMode mode) {
        PrivateTraining training = new PrivateTraining("t", 1, 0.1, 10, 1, "poisson", mode);
        return new PrivacyBudget(List.of(training), epsilon, delta, "pld");
    }
}

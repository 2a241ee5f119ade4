package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoisyVotesTest {
    private static PrivateTraining withDeviation(double deviation, int queries) {
        return new PrivateTraining(
                "votes",
                deviation / Math.sqrt(2),
                1,
                queries,
                Math.sqrt(2),
                "every row",
                NoiseMode.SECURE);
    }

    /**
     * Exact: delta of a Gaussian mechanism by Balle and Wang 2018, theorem 8, solved for SD and for
     * epsilon. Without composition of privacy losses, by Renyi divergence (Papernot et al. 2018),
     * epsilon 8 would take the larger SD.
     */
    @ParameterizedTest
    @CsvSource({"200, 12.004581, 14, 6.652488", "2500, 42.442605, 49, 6.733041"})
    void releases_epsilonEight_needTheNoiseOfTheClosedForm(
            int queries, double exact, double byRenyi, double epsilonThere) {
        NoisyVotes votes = new NoisyVotes(10, queries, 8, 1e-5);
        PrivateTraining releases = votes.releases(5000);
        double deviation = releases.noiseMultiplier() * releases.maxGradNorm();
        assertEquals(queries, releases.steps());
        assertTrue(deviation >= exact, deviation + " keeps no epsilon of 8");
        assertEquals(exact, deviation, 1e-3 * exact);
        PrivacyBudget spent = votes.spent(List.of(withDeviation(byRenyi, queries)));
        assertEquals(epsilonThere, spent.epsilon(), 2e-3 * epsilonThere);
        assertEquals("differential privacy", spent.protection());
    }

    @Test
    void labels_majorityOfTwoVotes_winsAsOftenAsTheNoiseLets() {
        NoisyVotes votes = new NoisyVotes(10, 200, 8, 1e-5);
        int[][] counts = new int[40_000][];
        Arrays.fill(counts, new int[] {4, 6});
        int[] labels = votes.labels(counts, withDeviation(3, counts.length));
        double share = Arrays.stream(labels).average().orElseThrow();
        // the normal distribution at 2 / (3 sqrt(2)): both counts are noisy; five standard errors
        assertEquals(0.68132, share, .012);
        assertTrue(
                !Arrays.equals(labels, votes.labels(counts, withDeviation(3, counts.length))),
                "noise is fresh");
    }

    @Test
    void releases_fewerRowsThanQueries_areOneARowWithLessNoise() {
        NoisyVotes votes = new NoisyVotes(10, 200, 8, 1e-5);
        assertEquals(50, votes.releases(50).steps());
        assertTrue(votes.releases(50).noiseMultiplier() < votes.releases(200).noiseMultiplier());
    }

    @Test
    void labels_noNoise_areTheFirstOfTheMost() {
        int[][] counts = {{1, 2, 2}, {3, 1, 1}};
        PrivateTraining none =
                new PrivateTraining("x", 0, 1, 2, 1, "every row", NoiseMode.ABSENT_NOT_PRIVATE);
        assertArrayEquals(new int[] {1, 0}, new NoisyVotes(5, 2, 8, 1e-5).labels(counts, none));
    }

    @Test
    void votes_outOfRange_areRefused() {
        for (NoisyVotesArguments bad :
                List.of(
                        new NoisyVotesArguments(1, 1, 8, 1e-5),
                        new NoisyVotesArguments(2, 0, 8, 1e-5),
                        new NoisyVotesArguments(2, 1, Double.POSITIVE_INFINITY, 1e-5),
                        new NoisyVotesArguments(2, 1, 8, 1))) {
            assertThrows(IllegalArgumentException.class, bad::make, bad.toString());
        }
    }

    private record NoisyVotesArguments(int teachers, int queries, double epsilon, double delta) {
        NoisyVotes make() {
            return new NoisyVotes(teachers, queries, epsilon, delta);
        }
    }
}

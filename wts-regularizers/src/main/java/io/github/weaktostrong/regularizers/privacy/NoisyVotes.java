package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.objective.VoteMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Gaussian noisy maximum of votes, the aggregation of PATE (Papernot et al. 2018, section 4.1),
 * with its data-independent accounting.
 *
 * <pre>{@code
 * label = argmax_c (n_c + N(0, (sigma sqrt(2))^2))
 * }</pre>
 *
 * <p>n_c is the number of models that name class c. The noise multiplier sigma is the smallest that
 * keeps the budget over all labelled rows, by {@link PldAccountant}: each is one Gaussian mechanism
 * of sensitivity sqrt(2). The paper's data-dependent bound, its confident variant and its smooth
 * sensitivity are left out. Noise comes from AES in counter mode under a key that nobody knows;
 * there is no seeded form, since whoever knows the noise knows the votes.
 *
 * @param teachers models that vote, at least 2
 * @param queries rows that are labelled at most, at least 1
 * @param epsilon of D_W for all labels together, above 0
 * @param delta in (0, 1)
 */
public record NoisyVotes(int teachers, int queries, double epsilon, double delta)
        implements VoteMechanism {
    private static final double SENSITIVITY = Math.sqrt(2);

    /** Checks the ranges. */
    public NoisyVotes {
        Checks.requireAtLeast(
                teachers,
                2,
                "teachers of noisy votes are %s; expected at least 2; 10 is usual on small data");
        Checks.requireAtLeast(
                queries, 1, "queries of noisy votes are %s; expected at least 1; 200 is usual");
        if (!(epsilon > 0 && Double.isFinite(epsilon)) || !(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException(
                    "epsilon %s and delta %s of noisy votes; expected a finite number above 0 and one in (0, 1), e.g. 8 and 1e-5"
                            .formatted(epsilon, delta));
        }
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("name", "pate");
        settings.put("teachers", teachers);
        settings.put("queries", queries);
        settings.put("epsilon", epsilon);
        settings.put("delta", delta);
        return settings;
    }

    @Override
    public int labelled(int rows) {
        return Math.min(queries, rows);
    }

    @Override
    public PrivateTraining releases(int rows) {
        int labelled = labelled(rows);
        double sigma =
                new NoiseCalibration(new PldAccountant(), delta)
                        .noiseMultiplier(epsilon, 1, labelled);
        return new PrivateTraining(
                "noisy votes", sigma, 1, labelled, SENSITIVITY, "every row", NoiseMode.SECURE);
    }

    @Override
    public int[] labels(int[][] votes, PrivateTraining releases) {
        double deviation = releases.noiseMultiplier() * releases.maxGradNorm();
        ContinuousSampler normal =
                ZigguratSampler.NormalizedGaussian.of(KeyStream.secure()::nextLong);
        int[] labels = new int[votes.length];
        for (int i = 0; i < labels.length; i++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < votes[i].length; c++) {
                double noisy = votes[i][c] + deviation * normal.sample();
                if (noisy > most) {
                    most = noisy;
                    labels[i] = c;
                }
            }
        }
        return labels;
    }

    @Override
    public PrivacyBudget spent(List<PrivateTraining> releases) {
        return new ComposedBudget().compose(releases, delta);
    }
}

package io.github.weaktostrong.regularizers.privacy;

import java.util.List;

/**
 * The central limit approximation of DP-SGD by one Gaussian mechanism: for comparison only.
 *
 * <p><b>Not an upper bound</b>: it may state an epsilon below the true one, above all for few
 * steps, small noise or small delta. Nothing is certified with it.
 *
 * <pre>{@code
 * mu         = sqrt(sum_i steps_i q_i^2 (exp(1 / sigma_i^2) - 1))
 * delta(eps) = Phi(-eps / mu + mu / 2) - exp(eps) Phi(-eps / mu - mu / 2)
 * }</pre>
 *
 * <p>Bu, Dong, Long and Su (2020), <em>Deep Learning with Gaussian Differential Privacy</em>,
 * corollary 5.4; Dong, Roth and Su (2022), equation 6. The formula of mu is taken as it stands for
 * q = 1 too, where 1 / sigma^2 in place of exp(1 / sigma^2) - 1 would be exact.
 */
public final class GdpAccountant implements PrivacyAccountant {

    @Override
    public String name() {
        return "gdp";
    }

    @Override
    public double epsilon(List<SampledGaussianEvent> events, double delta) {
        Composition.requireDelta(delta);
        double mu = mu(events);
        if (gaussianDelta(mu, 0) <= delta) {
            return 0;
        }
        if (mu > 1e150) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = 1;
        while (gaussianDelta(mu, high) > delta) {
            low = high;
            high *= 2;
        }
        while (high - low > 1e-13 * high) {
            double middle = low + (high - low) / 2;
            if (gaussianDelta(mu, middle) > delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    @Override
    public double delta(List<SampledGaussianEvent> events, double epsilon) {
        Composition.requireEpsilon(epsilon);
        return gaussianDelta(mu(events), epsilon);
    }

    /**
     * The mean that an attacker has to tell from 0 under unit noise, in the approximation.
     *
     * @return at least 0, infinite without noise
     */
    public double mu(List<SampledGaussianEvent> events) {
        double sum = 0;
        Composition composition = Composition.of(events);
        if (composition.withoutNoise()) {
            return Double.POSITIVE_INFINITY;
        }
        for (var entry : composition.steps().entrySet()) {
            double sigma = entry.getKey().noiseMultiplier();
            double q = entry.getKey().samplingRate();
            sum += entry.getValue() * q * q * Math.expm1(1 / (sigma * sigma));
        }
        return Math.sqrt(sum);
    }

    private static double gaussianDelta(double mu, double epsilon) {
        if (mu == 0) {
            return 0;
        }
        if (mu == Double.POSITIVE_INFINITY) {
            return 1;
        }
        double far = Math.exp(epsilon + NormalTail.logUpper(epsilon / mu + mu / 2));
        return Math.max(0, NormalTail.upper(epsilon / mu - mu / 2) - far);
    }
}

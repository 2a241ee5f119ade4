package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AccountantPropertiesTest {
    private static final List<PrivacyAccountant> ALL =
            List.of(new RdpAccountant(), new PldAccountant(), new GdpAccountant());

    /** The grid of the privacy loss distribution differs from question to question. */
    private static final double GRID = 1e-3;

    record Setting(double q, double sigma, int steps, double delta) {
        List<SampledGaussianEvent> events() {
            return List.of(new SampledGaussianEvent(sigma, q, steps));
        }

        double epsilon(PrivacyAccountant accountant) {
            return accountant.epsilon(events(), delta);
        }
    }

    @Provide
    Arbitrary<Setting> settings() {
        return Combinators.combine(
                        logUniform(1e-4, 1),
                        logUniform(0.4, 6),
                        logUniform(1, 5e3),
                        logUniform(1e-10, 1e-2))
                .as((q, sigma, steps, delta) -> new Setting(q, sigma, (int) (double) steps, delta));
    }

    private static Arbitrary<Double> logUniform(double low, double high) {
        return Arbitraries.doubles().between(rounded(low), rounded(high)).ofScale(8).map(Math::exp);
    }

    private static double rounded(double value) {
        return Math.rint(Math.log(value) * 1e6) / 1e6;
    }

    @Property(tries = 20)
    void epsilon_moreOfAnything_costsMore(@ForAll("settings") Setting s) {
        List<Setting> dearer =
                List.of(
                        new Setting(s.q, s.sigma, 2 * s.steps, s.delta),
                        new Setting(Math.min(1, 1.3 * s.q), s.sigma, s.steps, s.delta),
                        new Setting(s.q, s.sigma / 1.3, s.steps, s.delta),
                        new Setting(s.q, s.sigma, s.steps, s.delta / 3));
        for (PrivacyAccountant accountant : ALL) {
            double epsilon = s.epsilon(accountant);
            assertTrue(epsilon >= 0);
            for (Setting more : dearer) {
                double larger = more.epsilon(accountant);
                assertTrue(
                        larger >= epsilon * (1 - GRID),
                        () -> accountant.name() + " " + epsilon + " then " + larger + " " + more);
            }
        }
    }

    @Property(tries = 20)
    void epsilon_splitIntoEvents_isTheSame(@ForAll("settings") Setting s) {
        int split = Math.min(s.steps, 50);
        List<SampledGaussianEvent> ones =
                Collections.nCopies(split, new SampledGaussianEvent(s.sigma, s.q, 1));
        List<SampledGaussianEvent> whole = List.of(new SampledGaussianEvent(s.sigma, s.q, split));
        for (PrivacyAccountant accountant : ALL) {
            assertEquals(
                    accountant.epsilon(whole, s.delta), accountant.epsilon(ones, s.delta), 0.0);
        }
    }

    @Property(tries = 15)
    void epsilon_orderOfEvents_doesNotMatter(
            @ForAll("settings") Setting s, @ForAll("settings") Setting t) {
        SampledGaussianEvent first = s.events().get(0);
        SampledGaussianEvent second = t.events().get(0);
        for (PrivacyAccountant accountant : ALL) {
            double epsilon = accountant.epsilon(List.of(first, second), s.delta);
            double swapped = accountant.epsilon(List.of(second, first), s.delta);
            assertEquals(epsilon, swapped, 1e-6 * epsilon);
            assertTrue(epsilon >= s.epsilon(accountant) * (1 - GRID));
        }
    }

    @Property(tries = 30)
    void pld_isAtMostRdp(@ForAll("settings") Setting s) {
        double pld = s.epsilon(ALL.get(1));
        double rdp = s.epsilon(ALL.get(0));
        assertTrue(pld <= rdp, () -> pld + " above " + rdp);
    }

    @Property(tries = 15)
    void delta_ofEpsilon_returns(@ForAll("settings") Setting s) {
        for (PrivacyAccountant accountant : ALL) {
            double epsilon = s.epsilon(accountant);
            double delta = accountant.delta(s.events(), epsilon);
            assertTrue(delta <= s.delta * 1.01, () -> accountant.name() + " " + delta);
            // Renyi: the two conversions are inverse but for the shortcut to epsilon 0.
            if (epsilon > 0) {
                assertEquals(s.delta, delta, 0.01 * s.delta, accountant.name());
            }
        }
    }

    @Property(tries = 15)
    void calibration_neverOvershoots_andIsTight(@ForAll("settings") Setting s) {
        double target = 0.05 + s.sigma;
        for (PrivacyAccountant accountant : ALL) {
            double sigma =
                    new NoiseCalibration(accountant, s.delta).noiseMultiplier(target, s.q, s.steps);
            double reached =
                    accountant.epsilon(new Setting(s.q, sigma, s.steps, s.delta).events(), s.delta);
            assertTrue(reached <= target, accountant.name() + " " + reached + " over " + target);
            if (sigma > NoiseCalibration.SMALLEST) {
                assertTrue(reached >= target * (1 - 1e-3) || jumps(accountant, sigma, s, target));
            }
        }
    }

    /** Epsilon may be 0 up to a noise multiplier and beyond the target just below it. */
    private static boolean jumps(
            PrivacyAccountant accountant, double sigma, Setting s, double target) {
        Setting less = new Setting(s.q, sigma * (1 - 1e-6), s.steps, s.delta);
        return less.epsilon(accountant) > target;
    }
}

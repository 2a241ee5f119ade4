package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.classification.Agreement;
import io.github.weaktostrong.eval.classification.Calibration;
import io.github.weaktostrong.eval.fairness.FairnessMetrics;
import io.github.weaktostrong.eval.privacy.MembershipAttack;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.regularizers.privacy.GdpAccountant;
import io.github.weaktostrong.regularizers.privacy.NoiseCalibration;
import io.github.weaktostrong.regularizers.privacy.PldAccountant;
import io.github.weaktostrong.regularizers.privacy.PrivacyAccountant;
import io.github.weaktostrong.regularizers.privacy.RdpAccountant;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TrendTest;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Metrics, statistics and accountants are for programs that have no engine. */
class WithoutEngineTest {
    /** What such a program may call; run by a loader that has no DJL. */
    public static final class Program implements Supplier<Map<String, Double>> {
        @Override
        public Map<String, Double> get() {
            int[] labels = {1, 0, 1, 0};
            int[] predictions = {1, 1, 0, 0};
            List<String> groups = List.of("a", "a", "b", "b");
            Map<String, Double> found = new LinkedHashMap<>();
            found.put(
                    "parity",
                    FairnessMetrics.of(labels, predictions, groups)
                            .demographicParityDifference()
                            .orElseThrow());
            found.put("agreement", Agreement.of(labels, predictions));
            found.put(
                    "calibration",
                    Calibration.expectedError(new double[] {1, 0}, new int[] {1, 0}));
            found.put(
                    "membership",
                    MembershipAttack.of(new double[] {2, 3}, new double[] {0, 1})
                            .metrics()
                            .auc()
                            .orElseThrow());
            found.put("seeds", (double) Bootstrap.withSeed(1).resamples());
            List<SampledGaussianEvent> once = List.of(new SampledGaussianEvent(1, 1, 1));
            for (PrivacyAccountant each :
                    List.of(new RdpAccountant(), new PldAccountant(), new GdpAccountant())) {
                found.put(each.name(), each.epsilon(once, 1e-5));
            }
            found.put(
                    "sigma",
                    new NoiseCalibration(new PldAccountant(), 1e-5).noiseMultiplier(8, 1, 1));
            PairedTest up = PairedTest.of(new double[] {1, 2, 3, 4, 5}, 0);
            found.put("trend", TrendTest.of(List.of(up)).pOfRise());
            return found;
        }
    }

    @Test
    void metricsStatisticsAndAccountants_withoutDjl_giveKnownValues() throws Exception {
        URL[] path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("djl"))
                        .map(WithoutEngineTest::url)
                        .toArray(URL[]::new);
        try (URLClassLoader loader =
                new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            assertThrows(
                    ClassNotFoundException.class, () -> loader.loadClass("ai.djl.ndarray.NDArray"));
            Class<?> program = loader.loadClass(Program.class.getName());
            Map<?, ?> found =
                    (Map<?, ?>)
                            ((Supplier<?>) program.getDeclaredConstructor().newInstance()).get();
            assertEquals(1.0, (Double) found.get("parity"));
            assertEquals(0.5, (Double) found.get("agreement"));
            assertEquals(0.0, (Double) found.get("calibration"));
            assertEquals(1.0, (Double) found.get("membership"));
            // the Gaussian mechanism at sigma 1 and delta 1e-5: Balle and Wang (2018), theorem 8
            assertEquals(4.37718, (Double) found.get("pld"), 1e-3);
            assertTrue((Double) found.get("rdp") > (Double) found.get("pld"), found.toString());
            // the same theorem at mu = sqrt(e - 1), the limit of Dong et al. (2022)
            assertEquals(6.00708, (Double) found.get("gdp"), 1e-5);
            assertTrue((Double) found.get("sigma") < 1, found.toString());
            assertTrue((Double) found.get("trend") < 0.05, found.toString());
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}

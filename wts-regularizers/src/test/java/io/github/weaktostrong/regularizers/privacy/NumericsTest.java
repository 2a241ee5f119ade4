package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericsTest {

    @ParameterizedTest // mpmath at 40 digits: erfc(z / sqrt(2)) / 2 and its logarithm
    @CsvSource({
        "-3, 0.99865010196836991, -0.0013508099647481938",
        "-0.5, 0.6914624612740131, -0.36894641528865639",
        "0, 0.5, -0.69314718055994531",
        "0.3, 0.38208857781104737, -0.96210281816885066",
        "0.66, 0.25462691467133614, -1.3679558848901994",
        "1, 0.15865525393145705, -1.8410216450092635",
        "1.96, 0.024997895148220436, -3.6889636517296386",
        "4, 3.1671241833119921e-5, -10.360101486527291",
        "5.6, 1.0717590258310929e-8, -18.351379495909332",
        "5.7, 5.9903714010635282e-9, -18.933112423224743",
        "10, 7.6198530241605261e-24, -53.231285150512471",
        "25, 3.0566967063825609e-138, -316.63940800802026",
        "37, 5.7255712225245768e-300, -689.03058557689059"
    })
    void normalTail_farAndNear_isExact(double z, double tail, double log) {
        assertEquals(tail, NormalTail.upper(z), 3e-15 * tail);
        assertEquals(log, NormalTail.logUpper(z), 3e-15 * Math.abs(log) + 1e-300);
    }

    @Test
    void fourier_isTheDefinition_andItsInverseReturns() {
        int n = 64;
        SplittableRandom random = new SplittableRandom(3);
        double[] real = random.doubles(n).toArray();
        double[] imaginary = random.doubles(n).toArray();
        double[] re = real.clone();
        double[] im = imaginary.clone();
        Fourier fourier = new Fourier(n);
        fourier.forward(re, im);
        for (int k = 0; k < n; k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int j = 0; j < n; j++) {
                double angle = -2 * Math.PI * j * k / n;
                sumRe += real[j] * Math.cos(angle) - imaginary[j] * Math.sin(angle);
                sumIm += real[j] * Math.sin(angle) + imaginary[j] * Math.cos(angle);
            }
            assertEquals(sumRe, re[k], 1e-12);
            assertEquals(sumIm, im[k], 1e-12);
        }
        fourier.inverse(re, im);
        for (int j = 0; j < n; j++) {
            assertEquals(real[j], re[j], 1e-14);
            assertEquals(imaginary[j], im[j], 1e-14);
        }
    }

    /** Mironov's series against the integral that it stands for, whole and fractional orders. */
    @ParameterizedTest
    @CsvSource({
        "0.01, 1, 1.1",
        "0.01, 1, 2",
        "0.04, 1.5, 3.9",
        "0.2, 0.5, 1.01",
        "0.2, 5, 10.5",
        "0.5, 0.8, 7",
        "0.001, 0.6, 4.3",
        "0.9, 2, 2.5"
    })
    void renyiDivergence_isTheIntegral(double q, double sigma, double order) {
        double sum = 0;
        double step = 0.002 * sigma;
        for (double x = -40 * sigma; x < order + 40 * sigma; x += step) {
            double ratio = Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
            sum += Math.exp(order * ratio - x * x / (2 * sigma * sigma));
        }
        double moment = sum * step / (sigma * Math.sqrt(2 * Math.PI));
        double expected = Math.log(moment) / (order - 1);
        assertEquals(expected, new RenyiDivergence(q, sigma).at(order), 1e-8 * expected + 1e-10);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1, REMOVE", "0.01, 1, ADD", "1, 0.7, REMOVE", "1e-4, 0.5, ADD"})
    void discreteLoss_keepsBothMasses(double q, double sigma, PrivacyLoss.Direction direction) {
        PrivacyLoss loss = new PrivacyLoss(q, sigma, direction);
        DiscreteLoss discrete = DiscreteLoss.of(loss, 1e-3, 8);
        assertEquals(1 - discrete.infinite(), Math.exp(discrete.cumulant(0)), 1e-12);
        // The other neighbour's mass: all but what lies where the first never goes.
        assertEquals(1, Math.exp(discrete.cumulant(-1)), 1e-9);
    }

    @Test
    void privacyLoss_observation_isTheInverse() {
        for (PrivacyLoss.Direction direction : PrivacyLoss.Direction.values()) {
            for (double q : new double[] {1e-4, 0.2, 1}) {
                PrivacyLoss loss = new PrivacyLoss(q, 0.8, direction);
                for (double x = -2; x < 8; x += 0.37) {
                    assertEquals(x, loss.observation(loss.at(x)), 1e-6);
                }
            }
        }
    }
}

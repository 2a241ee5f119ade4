package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Numbers that are said to be independent and normal. */
final class NormalSample {
    private NormalSample() {}

    /** Moments and quantiles within five standard errors of the normal distribution's. */
    static void requireNormal(float[] values, double deviation) {
        int size = values.length;
        double scale = Math.sqrt(size);
        double mean = 0;
        double square = 0;
        double fourth = 0;
        double neighbours = 0;
        for (int i = 0; i < size; i++) {
            double z = values[i] / deviation;
            mean += z / size;
            square += z * z / size;
            fourth += z * z * z * z / size;
            neighbours += z * (values[(i + 1) % size] / deviation) / size;
        }
        assertEquals(0, mean, 5 / scale);
        assertEquals(1, square, 5 * Math.sqrt(2) / scale);
        assertEquals(3, fourth, 5 * Math.sqrt(96) / scale);
        assertEquals(0, neighbours, 5 / scale);
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] shares = {
            2.866516e-7,
            3.167124e-5,
            0.001349898,
            0.02275013,
            0.1586553,
            0.5,
            0.8413447,
            0.9772499,
            0.998650102,
            0.99996832876,
            0.9999997133484
        };
        for (int k = -5; k <= 5; k++) {
            double p = shares[k + 5];
            int below = -Arrays.binarySearch(sorted, (float) (k * deviation)) - 1;
            below = below < 0 ? -below - 1 : below;
            double error = Math.max(Math.sqrt(p * (1 - p) * size), 1); // of a count; few far out
            assertEquals(p * size, below, 5 * error, "at " + k);
        }
    }
}

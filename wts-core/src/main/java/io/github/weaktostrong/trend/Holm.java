package io.github.weaktostrong.trend;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Step-down correction for several tests (Holm 1979). */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p values: comparing each with the level bounds the chance of any wrong claim by it,
     * whatever the dependence of the tests.
     *
     * <pre>{@code
     * sorted ascending: adjusted(i) = max over j <= i of min(1, (m - j + 1) p(j))
     * }</pre>
     *
     * @param p each in [0, 1]
     * @param m number of tests, at least that of the p values; those without one here count as if
     *     their p were larger, which errs on the safe side
     * @return in the order of the argument
     */
    public static double[] adjust(double[] p, int m) {
        Arrays.stream(p).forEach(Holm::requireP);
        List<Integer> ascending =
                IntStream.range(0, p.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> p[i]))
                        .toList();
        if (m < p.length) {
            throw new IllegalArgumentException(
                    "%s tests with %s p values; expected at least as many".formatted(m, p.length));
        }
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            int at = ascending.get(rank);
            largest = Math.max(largest, Math.min(1, (m - rank) * p[at]));
            adjusted[at] = largest;
        }
        return adjusted;
    }

    private static void requireP(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p = " + p + "; expected a number from 0 to 1");
        }
    }
}

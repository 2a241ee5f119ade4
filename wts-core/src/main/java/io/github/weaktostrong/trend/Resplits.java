package io.github.weaktostrong.trend;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The dependence between the test sets of several seeds. */
public final class Resplits {
    private Resplits() {}

    /**
     * The ratio that enlarges the variance of a mean over seeds.
     *
     * <pre>{@code
     * r = min(n_test / n_train, q / (1 - q))
     * }</pre>
     *
     * <p>n counts sources and q is the mean share of its test sources that a seed has in common
     * with another one. The first is the correction of Nadeau and Bengio (2003), which takes the
     * split to use up all rows; the second is the same number where it does, and less where each
     * seed draws a small sample of a large set anew. 0 for one seed, or where no test source is
     * shared.
     *
     * @param testSources test sources of each seed, none of them empty
     * @param trainingSources sources of the rows that are not for testing, at least 1
     */
    public static double ratio(List<Set<String>> testSources, int trainingSources) {
        if (trainingSources < 1 || testSources.stream().anyMatch(Set::isEmpty)) {
            throw new IllegalArgumentException(
                    trainingSources
                            + " training sources, test sources of "
                            + testSources.size()
                            + " seeds; expected at least one of each");
        }
        double shared = sharedShare(testSources);
        double test = testSources.stream().mapToInt(Set::size).average().orElse(0);
        double published = test / trainingSources;
        return shared == 1 ? published : Math.min(published, shared / (1 - shared));
    }

    /** Mean over ordered pairs of seeds: the share of the first one's sources in the second. */
    private static double sharedShare(List<Set<String>> testSources) {
        int seeds = testSources.size();
        if (seeds < 2) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < seeds; i++) {
            for (int j = 0; j < seeds; j++) {
                if (i != j) {
                    Set<String> common = new HashSet<>(testSources.get(i));
                    common.retainAll(testSources.get(j));
                    sum += (double) common.size() / testSources.get(i).size();
                }
            }
        }
        return sum / (seeds * (seeds - 1));
    }
}

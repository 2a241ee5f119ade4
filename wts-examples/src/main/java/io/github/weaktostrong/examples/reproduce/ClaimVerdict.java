package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Comparison;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A claim of the paper as differences, paired by seed, that are all above zero where it holds.
 *
 * <p>Yes and no are those of {@link TrendTest}: all rise, or at least one falls.
 */
final class ClaimVerdict {
    private final String claim;
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private double resplitRatio;

    /** Seeds are counted here; most claims are about other models than those of the gain. */
    private static final Set<Doubt.Kind> NOT_OF_CLAIMS =
            EnumSet.of(Doubt.Kind.FEW_SEEDS, Doubt.Kind.NO_EFFECT, Doubt.Kind.BY_CONSTRUCTION);

    ClaimVerdict(String claim) {
        this.claim = claim;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Difference(String what, double[] bySeed) {
        double mean() {
            double sum = 0;
            for (double value : bySeed) {
                sum += value;
            }
            return sum / bySeed.length;
        }
    }

    /** Takes over what speaks against the models of a result, and how much its seeds overlap. */
    ClaimVerdict of(WeakToStrongResult result, Strategy strategy) {
        for (Trend trend : result.primaryTrends()) {
            for (Comparison comparison : trend.comparisons()) {
                resplitRatio = Math.max(resplitRatio, comparison.test().resplitRatio());
            }
            if (trend.strategy() == strategy) {
                trend.doubts().stream()
                        .filter(doubt -> !NOT_OF_CLAIMS.contains(doubt.kind()))
                        .map(Doubt::text)
                        .filter(doubt -> !doubts.contains(doubt))
                        .forEach(doubts::add);
            }
        }
        return this;
    }

    /**
     * Adds a difference that the claim needs: one series above another, in every seed that has
     * both.
     */
    ClaimVerdict isAbove(String what, Map<Long, Double> higher, Map<Long, Double> lower) {
        double[] bySeed =
                higher.keySet().stream()
                        .filter(lower::containsKey)
                        .mapToDouble(
                                seed ->
                                        higher.getOrDefault(seed, 0.0)
                                                - lower.getOrDefault(seed, 0.0))
                        .toArray();
        differences.add(new Difference(what, bySeed));
        return this;
    }

    /** Adds a remark to be read beside the differences. */
    ClaimVerdict remark(String text) {
        remarks.add(text);
        return this;
    }

    /** Adds a reason for which what was run cannot decide the claim, whatever it shows. */
    ClaimVerdict doubt(String reason) {
        doubts.add(0, reason);
        return this;
    }

    /** The claim's row: what was compared, whether it holds on means, verdict with the reason. */
    List<String> row() {
        List<String> compared = new ArrayList<>(remarks);
        for (Difference difference : differences) {
            compared.add(
                    difference.bySeed().length == 0
                            ? difference.what() + ": undefined"
                            : String.format(
                                    Locale.ROOT,
                                    "%s: %+.4f",
                                    difference.what(),
                                    difference.mean()));
        }
        return List.of(claim, String.join("; ", compared), onMeans(), verdict());
    }

    private String onMeans() {
        if (differences.isEmpty() || seeds() == 0) {
            return "undefined";
        }
        return differences.stream().allMatch(d -> d.mean() > 0) ? "yes" : "no";
    }

    private int seeds() {
        return differences.stream().mapToInt(d -> d.bySeed().length).min().orElse(0);
    }

    private String verdict() {
        String undetermined = Verdict.UNDETERMINED + ": ";
        if (!doubts.isEmpty()) {
            return undetermined + doubts.get(0);
        }
        if (seeds() < TrendTest.SEEDS_FOR_A_CLAIM) {
            return "%s%s of the %s seeds that are needed"
                    .formatted(undetermined, seeds(), TrendTest.SEEDS_FOR_A_CLAIM);
        }
        TrendTest test =
                TrendTest.of(
                        differences.stream()
                                .map(d -> PairedTest.of(d.bySeed(), resplitRatio))
                                .toList());
        String p =
                String.format(
                        Locale.ROOT,
                        "p %.3f if it does not hold, %.3f if it does",
                        test.pOfRise(),
                        test.pOfFall());
        return switch (test.verdict()) {
            case YES -> "yes: " + p;
            case NO -> "no: " + p;
            default -> undetermined + p;
        };
    }

    /** Trust of a role by seed, turned so that higher is more trustworthy. */
    static Map<Long, Double> trust(WeakToStrongResult result, Strategy strategy, Role role) {
        double sign = result.higherTrustIsBetter() ? 1 : -1;
        return bySeed(result, strategy, role, result.trustMetric(), sign);
    }

    /** The task metric of a role by seed, turned so that higher is better. */
    static Map<Long, Double> task(WeakToStrongResult result, Strategy strategy, Role role) {
        double sign = result.higherTaskIsBetter() ? 1 : -1;
        return bySeed(result, strategy, role, result.taskMetric(), sign);
    }

    /** Any metric of a role by seed. */
    static Map<Long, Double> metric(
            WeakToStrongResult result, Strategy strategy, Role role, String metric) {
        return bySeed(result, strategy, role, metric, 1);
    }

    /** One series less another, by seed. */
    static Map<Long, Double> minus(Map<Long, Double> one, Map<Long, Double> other) {
        Map<Long, Double> difference = new LinkedHashMap<>();
        one.forEach(
                (seed, value) -> {
                    if (other.containsKey(seed)) {
                        difference.put(seed, value - other.getOrDefault(seed, 0.0));
                    }
                });
        return difference;
    }

    private static Map<Long, Double> bySeed(
            WeakToStrongResult result, Strategy strategy, Role role, String metric, double sign) {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (RunResult run : result.runs()) {
            OptionalDouble value = run.metrics().get(metric);
            if (run.strategy() == strategy && run.role() == role && value.isPresent()) {
                values.put(run.seed(), sign * value.getAsDouble());
            }
        }
        return values;
    }
}

package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the trend off the runs of one strategy. */
final class TrendCell {
    private static final Set<Role> NEEDED =
            EnumSet.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING);
    private static final List<List<Role>> PAIRS =
            List.of(
                    List.of(Role.WEAK, Role.WTS_NAIVE),
                    List.of(Role.WEAK, Role.WTS_AUX),
                    List.of(Role.WTS_NAIVE, Role.STRONG_CEILING),
                    List.of(Role.WTS_AUX, Role.STRONG_CEILING));

    private final Strategy strategy;
    private final List<RunResult> runs;
    private final Benchmark benchmark;
    private final double resplitRatio;
    private final LearningCheck learned;
    private final Set<Role> roles = EnumSet.noneOf(Role.class);

    TrendCell(Strategy strategy, List<RunResult> runs, Benchmark benchmark, double resplitRatio) {
        this.strategy = strategy;
        this.runs =
                runs.stream()
                        .filter(run -> run.strategy() == strategy && run.role().isTrained())
                        .toList();
        this.benchmark = benchmark;
        this.resplitRatio = resplitRatio;
        this.runs.forEach(run -> roles.add(run.role()));
        learned =
                new LearningCheck(
                        benchmark, runs.stream().filter(r -> r.strategy() == strategy).toList());
    }

    Trend trend() {
        List<Doubt> doubts = new ArrayList<>();
        roles.forEach(role -> learned.doubt(role).ifPresent(doubts::add));
        long seeds = runs.stream().mapToLong(RunResult::seed).distinct().count();
        if (seeds < TrendTest.SEEDS_FOR_A_CLAIM) {
            doubts.add(
                    new Doubt(
                            Doubt.Kind.FEW_SEEDS,
                            seeds
                                    + " seed(s): no significance is claimed below "
                                    + TrendTest.SEEDS_FOR_A_CLAIM));
        }
        boolean complete = roles.containsAll(NEEDED);
        if (!complete || runs.stream().anyMatch(run -> trust(run).isEmpty())) {
            doubts.add(
                    new Doubt(
                            Doubt.Kind.UNDEFINED_TRUST,
                            "the trust metric is undefined for a role"));
        }
        List<Comparison> comparisons = complete ? comparisons() : List.of();
        return Trend.of(strategy, complete && onMeans(), doubts, comparisons);
    }

    /** Students against the weak model, and the ceiling against students, for the roles there. */
    private List<List<Role>> pairs() {
        return PAIRS.stream().filter(roles::containsAll).toList();
    }

    private boolean onMeans() {
        return pairs().stream().allMatch(pair -> meanRises(pair.get(0), pair.get(1)));
    }

    private boolean meanRises(Role lower, Role higher) {
        OptionalDouble low = meanTrust(lower);
        OptionalDouble high = meanTrust(higher);
        return low.isPresent() && high.isPresent() && high.getAsDouble() > low.getAsDouble();
    }

    private List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        for (List<Role> pair : pairs()) {
            double[] differences = differences(pair.get(0), pair.get(1));
            if (differences.length < 2) {
                return List.of(); // a cell is tested whole or not at all
            }
            PairedTest test = PairedTest.of(differences, resplitRatio);
            comparisons.add(new Comparison(pair.get(0), pair.get(1), test));
        }
        return comparisons;
    }

    /** Differences of trust, one for each seed that defines both. */
    private double[] differences(Role lower, Role higher) {
        List<Double> differences = new ArrayList<>();
        for (RunResult one : cell(lower)) {
            for (RunResult other : cell(higher)) {
                if (one.seed() == other.seed()
                        && trust(one).isPresent()
                        && trust(other).isPresent()) {
                    differences.add(trust(other).getAsDouble() - trust(one).getAsDouble());
                }
            }
        }
        return differences.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The trust metric, turned so that higher is more trustworthy. */
    private OptionalDouble trust(RunResult run) {
        OptionalDouble value = run.metrics().get(benchmark.trustMetric());
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        return value.isPresent() ? OptionalDouble.of(sign * value.getAsDouble()) : value;
    }

    private OptionalDouble meanTrust(Role role) {
        return cell(role).stream().flatMapToDouble(run -> trust(run).stream()).average();
    }

    private List<RunResult> cell(Role role) {
        return runs.stream().filter(run -> run.role() == role).toList();
    }
}

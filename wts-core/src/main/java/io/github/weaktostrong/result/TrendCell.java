package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TaskEffect;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Reads the trends off the runs of one strategy, one by our metric and one by the paper's. */
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
    private final SeedOverlap overlap;
    private final TaskEffect effect;
    private final List<Doubt> shared = new ArrayList<>(); // by either metric
    private final List<RunResult> plain;
    private final Set<Role> roles = EnumSet.noneOf(Role.class);

    /**
     * Looks at the runs of one strategy.
     *
     * @param found the runs of all strategies
     */
    TrendCell(
            Strategy strategy,
            WeakToStrongResult.Measured found,
            Benchmark benchmark,
            SeedOverlap overlap) {
        List<RunResult> all = found.runs();
        this.strategy = strategy;
        this.runs = all.stream().filter(run -> run.strategy() == strategy).toList();
        plain = all.stream().filter(run -> run.strategy() == Strategy.NO_TFT).toList();
        this.benchmark = benchmark;
        this.overlap = overlap;
        effect = effect(all, benchmark, overlap.ratio());
        runs.stream().map(RunResult::role).filter(Role::isTrained).forEach(roles::add);
        shared.addAll(found.doubts());
        LearningCheck check = new LearningCheck(benchmark, runs);
        roles.forEach(role -> check.doubt(role).ifPresent(shared::add));
        shared.addAll(check.constantAnswers());
    }

    /**
     * By how many units the plain student beats its teacher at the task, over seeds; on V, since a
     * question must not be picked by the rows that answer it.
     */
    private static TaskEffect effect(
            List<RunResult> all, Benchmark benchmark, double resplitRatio) {
        List<RunResult> plain =
                all.stream().filter(run -> run.strategy() == Strategy.NO_TFT).toList();
        Function<Role, SeedValues> onV =
                role ->
                        SeedValues.of(
                                        plain,
                                        role,
                                        run ->
                                                run.selection()
                                                        .validation()
                                                        .get(benchmark.taskMetric()))
                                .map(benchmark::taskUnits);
        SeedValues gains = onV.apply(Role.WTS_NAIVE).minus(onV.apply(Role.WEAK));
        return TaskEffect.of(gains.toArray(), resplitRatio);
    }

    /** By our metric, then by the paper's. */
    List<Trend> trends() {
        return List.of(
                trend(
                        benchmark.trustMetric(),
                        true,
                        run -> benchmark.trust(run.metrics(), run.selection().validation())),
                trend(
                        benchmark.paperTrustMetric(),
                        false,
                        run -> run.metrics().get(benchmark.paperTrustMetric())));
    }

    private Trend trend(
            String metric, boolean primary, Function<RunResult, OptionalDouble> measured) {
        double sign = benchmark.higherTrustIsBetter() ? 1 : -1;
        Function<Role, SeedValues> trust = // higher is more trustworthy
                role -> SeedValues.of(runs, role, measured).map(value -> sign * value);
        boolean complete = roles.containsAll(NEEDED);
        return Trend.of(
                        strategy,
                        metric,
                        primary,
                        effect,
                        complete && pairs().stream().allMatch(pair -> meanRises(pair, trust)),
                        doubts(complete, measured),
                        complete ? comparisons(trust) : List.of())
                .overBlocks(overlap.independentBlocks());
    }

    private List<Doubt> doubts(boolean complete, Function<RunResult, OptionalDouble> measured) {
        List<Doubt> doubts = new ArrayList<>(shared);
        long seeds = runs.stream().mapToLong(RunResult::seed).distinct().count();
        if (seeds < TrendTest.SEEDS_FOR_A_CLAIM) {
            doubts.add(
                    new Doubt(
                            Doubt.Kind.FEW_SEEDS,
                            (seeds == 1 ? "1 seed" : seeds + " seeds")
                                    + ": no significance is claimed below "
                                    + TrendTest.SEEDS_FOR_A_CLAIM));
        } else if (overlap.independentBlocks() > 1
                && overlap.independentBlocks() < TrendTest.SEEDS_FOR_A_CLAIM) {
            doubts.add(
                    new Doubt(
                            Doubt.Kind.FEW_SEEDS,
                            "%s seeds from %s independent blocks: no significance is claimed below %s"
                                    .formatted(
                                            seeds,
                                            overlap.independentBlocks(),
                                            TrendTest.SEEDS_FOR_A_CLAIM)));
        } else if (effect.verdict() == Verdict.UNDETERMINED) {
            doubts.add(new Doubt(Doubt.Kind.NO_EFFECT, unknownEffect()));
        }
        if (!complete
                || runs.stream()
                        .anyMatch(run -> run.role().isTrained() && measured.apply(run).isEmpty())) {
            doubts.add(
                    new Doubt(
                            Doubt.Kind.UNDEFINED_TRUST,
                            "the trust metric is undefined for a role"));
        }
        unstable().ifPresent(doubts::add);
        for (Role role : roles) {
            benchmark
                    .doubts(metrics(runs, role), metrics(plain, role))
                    .forEach(text -> doubts.add(new Doubt(Doubt.Kind.MEASURE, role + ": " + text)));
        }
        return doubts;
    }

    private String unknownEffect() {
        return effect.seeds() == 0
                ? "whether the student beats its teacher at the task is not known: NO_TFT was not"
                        + " run"
                : effect.seeds() < TrendTest.SEEDS_FOR_A_CLAIM
                        ? "whether the student beats its teacher at the task is not known with so few seeds, %s"
                                .formatted(effect.seeds())
                        : String.format(
                                Locale.ROOT,
                                "whether the student beats its teacher at the task is not known:"
                                        + " %.1f units on V, 95 %% interval %.1f to %.1f",
                                effect.mean(),
                                effect.low(),
                                effect.high());
    }

    private static List<Metrics> metrics(List<RunResult> runs, Role role) {
        return runs.stream().filter(run -> run.role() == role).map(RunResult::metrics).toList();
    }

    /**
     * The doubt about ceilings that other rows of V would not have picked, on average over seeds.
     */
    private Optional<Doubt> unstable() {
        OptionalDouble frequency =
                runs.stream()
                        .flatMap(run -> run.selection().ceiling().stream())
                        .mapToDouble(CeilingPick::frequency)
                        .average();
        return frequency.isPresent() && frequency.getAsDouble() < CeilingPick.FIRM
                ? Optional.of(
                        new Doubt(
                                Doubt.Kind.UNSTABLE_CEILING,
                                String.format(
                                        Locale.ROOT,
                                        "ceilings are picked again in %.0f %% of the resamples of V"
                                                + " only, on average over seeds",
                                        100 * frequency.getAsDouble())))
                : Optional.empty();
    }

    /** Students against the weak model, and the ceiling against students, for the roles there. */
    private List<List<Role>> pairs() {
        return PAIRS.stream().filter(roles::containsAll).toList();
    }

    private static boolean meanRises(List<Role> pair, Function<Role, SeedValues> trust) {
        OptionalDouble low = trust.apply(pair.get(0)).mean();
        OptionalDouble high = trust.apply(pair.get(1)).mean();
        return low.isPresent() && high.isPresent() && high.getAsDouble() > low.getAsDouble();
    }

    private List<Comparison> comparisons(Function<Role, SeedValues> trust) {
        List<Comparison> comparisons = new ArrayList<>();
        for (List<Role> pair : pairs()) {
            SeedValues differences = trust.apply(pair.get(1)).minus(trust.apply(pair.get(0)));
            if (differences.bySeed().size() < 2) {
                return List.of(); // a cell is tested whole or not at all
            }
            PairedTest test = PairedTest.of(differences.toArray(), overlap.ratio());
            comparisons.add(new Comparison(pair.get(0), pair.get(1), test));
        }
        return comparisons;
    }
}

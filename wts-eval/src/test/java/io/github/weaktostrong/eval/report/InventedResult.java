package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.TaskEffect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A result whose numbers are functions of strategy, role and seed. */
final class InventedResult {
    static final String TRUST = "demographic_parity_difference";
    String property = "fairness";
    Optional<PrivacyStatement> privacy = Optional.empty();
    String text = "Adult"; // goes wherever a user's text may go
    boolean trustDefined = true;
    List<Long> seeds = List.of(1L, 2L, 3L);
    List<Double> lambdas = List.of(0.25, 0.5);
    Set<Role> roles = EnumSet.range(Role.WEAK, Role.STRONG_CEILING);

    /** 0.80 for the weak model of NO_TFT; +0.01 a role, -0.005 a strategy, +0.002 a seed. */
    static double accuracy(Strategy strategy, Role role, long seed) {
        return 0.80 + 0.01 * role.ordinal() - 0.005 * strategy.ordinal() + 0.002 * (seed - 2);
    }

    /** 0.18 for the weak model of NO_TFT; -0.01 a role, -0.03 a strategy, +0.004 a seed. */
    static double parity(Strategy strategy, Role role, long seed) {
        return 0.18 - 0.01 * role.ordinal() - 0.03 * strategy.ordinal() + 0.004 * (seed - 2);
    }

    WeakToStrongResult build() {
        List<RunResult> runs = new ArrayList<>();
        List<SummaryRow> summary = new ArrayList<>();
        List<Trend> trends = new ArrayList<>();
        List<BaselineResult> baselines = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            for (Role role : roles) {
                List<RunResult> cell = seeds.stream().map(s -> run(strategy, role, s)).toList();
                runs.addAll(cell);
                summary.add(SummaryRow.of(strategy, role, cell));
            }
            for (long seed : seeds) {
                baselines.add(
                        new BaselineResult(
                                "threshold " + text,
                                strategy,
                                Role.WTS_NAIVE,
                                seed,
                                metrics(0.7, 0.05 + 0.01 * seed)));
            }
            trends.add(
                    Trend.of(
                            strategy,
                            TRUST,
                            true,
                            new TaskEffect(seeds.size(), 0, -1, 1),
                            true,
                            List.of(
                                    new Doubt(
                                            Doubt.Kind.FEW_SEEDS,
                                            seeds.size() + " seeds: " + text)),
                            List.of()));
        }
        return new WeakToStrongResult(
                property,
                "accuracy",
                true,
                TRUST,
                false,
                List.of(),
                benchmark(),
                Map.of("engine", "PyTorch 2.7.1 " + text, "device", "cpu"),
                List.of("5 texts are repeated " + text),
                runs,
                List.of(),
                baselines,
                summary,
                Design.of(List.of()),
                trends,
                privacy);
    }

    private Map<String, Object> benchmark() {
        Map<String, Object> benchmark = new LinkedHashMap<>();
        benchmark.put("name", text);
        benchmark.put("licence", "CC BY 4.0 " + text);
        benchmark.put("digest", "0123456789abcdef0123456789abcdef");
        benchmark.put("sizes", Map.of("d_w", 400));
        return benchmark;
    }

    private RunResult run(Strategy strategy, Role role, long seed) {
        boolean sharesWeak = role == Role.WEAK && strategy == Strategy.WEAK_WTS_TFT;
        Strategy trained = sharesWeak ? Strategy.WEAK_TFT : strategy;
        Metrics metrics =
                metrics(accuracy(trained, role, seed), parity(trained, role, seed))
                        .with("equal_opportunity_difference", OptionalDouble.empty());
        boolean student = role == Role.WTS_NAIVE || role == Role.WTS_AUX;
        return new RunResult(
                strategy,
                role,
                seed,
                "mini " + text,
                settings(role, seed),
                selection(role, seed),
                student ? metrics.with("performance_gap_recovered", 0.5) : metrics,
                trustDefined ? Map.of(TRUST, List.of(0.01, 0.25)) : Map.of(),
                1800,
                trained + "/" + role + "/" + seed,
                predictions(),
                Optional.empty(),
                List.of());
    }

    /** A regularizer of a strength, for the settings of candidates alone. */
    record Strength(double lambda) implements LossTerm {
        @Override
        public String name() {
            return "parity";
        }

        @Override
        public boolean couplesExamples() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("form", "absolute", "lambda", lambda);
        }

        @Override
        public String mechanism() {
            return "none";
        }

        @Override
        public Session begin(TrainingRows rows) {
            throw new UnsupportedOperationException("nothing is trained here");
        }
    }

    /** On V: the second of three candidates under odd seeds, the third under even ones. */
    private RunResult.Selection selection(Role role, long seed) {
        List<CeilingCandidate> candidates =
                List.of(
                        candidate(1, seed, List.of(), 0.75, 0.19),
                        candidate(2, seed, List.of(new Strength(lambdas.get(0))), 0.74, 0.12),
                        candidate(3, seed, List.of(new Strength(lambdas.get(1))), 0.70, 0.10));
        int picked = seed % 2 == 1 ? 1 : 2;
        return new RunResult.Selection(
                Metrics.none().with("accuracy", 0.7).with(TRUST, 0.2),
                Optional.of(new CeilingPick(candidates, picked, 2, 1))
                        .filter(pick -> role == Role.STRONG_CEILING),
                Optional.empty());
    }

    private static CeilingCandidate candidate(
            int number, long seed, List<Regularizer> regularizers, double task, double trust) {
        return new CeilingCandidate(
                "candidate-%d of seed %d".formatted(number, seed),
                regularizers,
                OptionalDouble.of(task),
                OptionalDouble.of(trust + 0.01 * seed),
                OptionalDouble.empty(),
                0.75);
    }

    private Metrics metrics(double accuracy, double parity) {
        return Metrics.none()
                .with("accuracy", accuracy)
                .with(TRUST, trustDefined ? OptionalDouble.of(parity) : OptionalDouble.empty());
    }

    private Map<String, Object> settings(Role role, long seed) {
        Map<String, Object> data = new LinkedHashMap<>(benchmark());
        data.put("split_seed", seed);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("data", data);
        settings.put("model_digest", "fedcba9876543210fedcba9876543210");
        settings.put("regularizers", Map.of("demographic_parity", Map.of("lambda", 0.25)));
        settings.put("epochs", 2);
        settings.put("alpha_max", role == Role.WTS_AUX ? 0.25 : 0.0);
        settings.put("frozen", List.of());
        return settings;
    }

    private static Predictions predictions() {
        Dataset rows = new Dataset("test", List.of(Example.of("a", 0), Example.of("b", 1)));
        return new Predictions("test", rows, new float[][] {{0.9f, 0.1f}, {0.2f, 0.8f}});
    }
}

package io.github.weaktostrong;

import ai.djl.Device;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The trainings of an experiment with language models, in the order in which they are needed. */
final class TextRunGraph {
    private final TextSettings settings;
    private final TextBenchmark benchmark;

    TextRunGraph(TextSettings settings) {
        this.settings = settings;
        this.benchmark = settings.benchmark();
    }

    WeakToStrongResult run() {
        if (settings.output().isPresent()) {
            return run(settings.output().get().resolve("store"));
        }
        try {
            // weights of weak models must be somewhere while students are taught
            Path temporary = Files.createTempDirectory("wts-store-");
            try {
                return run(temporary);
            } finally {
                MoreFiles.deleteRecursively(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no temporary folder can be used (" + e.getMessage() + "); name an output", e);
        }
    }

    /** Carries out one training and what it needs. */
    void run(String artefact) {
        Path store =
                settings.output()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "a single training without an output folder would"
                                                    + " be lost; expected one; set output(...)"))
                        .resolve("store");
        Device device = Engines.device(settings.device());
        TextTrainings trainings =
                new TextTrainings(settings, store, device, Environment.of(device));
        carryOut(trainings.tasks(artefact), store);
    }

    private void carryOut(List<TrialTask> tasks, Path store) {
        TrialClaims claims = TrialClaims.in(store.resolve(".claims"));
        TrialExecutor.local().run(tasks, claims, settings.listener());
    }

    private WeakToStrongResult run(Path store) {
        Device device = Engines.device(settings.device());
        Map<String, Object> environment = Environment.of(device);
        TextTrainings trainings = new TextTrainings(settings, store, device, environment);
        carryOut(trainings.tasks(), store);
        ExperimentBudget budget = new ExperimentBudget(settings);
        List<RunResult> runs = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>(benchmark.warnings());
        for (long seed : settings.seeds()) {
            TextTrainings.OfSeed ofSeed = trainings.ofSeed(seed);
            warnings.addAll(ofSeed.warnings());
            for (Strategy strategy : settings.strategies()) {
                runs.addAll(cells(strategy, seed, ofSeed, budget));
            }
        }
        return WeakToStrongResult.of(
                        benchmark,
                        environment,
                        List.copyOf(warnings),
                        runs,
                        List.of(),
                        cell ->
                                benchmark.intervalsOverSeeds(
                                        cell.stream().map(RunResult::rows).toList()))
                .withPrivacy(budget.statement());
    }

    /** The models of one strategy and seed, those before fine-tuning included. */
    private List<RunResult> cells(
            Strategy strategy, long seed, TextTrainings.OfSeed trainings, ExperimentBudget budget) {
        TrainedText weakBefore = trainings.untuned(Role.WEAK_UNTUNED);
        TrainedText strongBefore = trainings.untuned(Role.STRONG_UNTUNED);
        TrainedText weak = budget.charge(trainings.weak(strategy));
        TrainedText student = budget.charge(trainings.student(strategy, weak));
        TrainedText ceiling = budget.chargeCeiling(trainings.ceilings(strategy), seed);
        Cell cell = new Cell(strategy, seed);
        RunResult ofWeak = cell.result(Role.WEAK, weak, weakBefore);
        RunResult ofCeiling = cell.result(Role.STRONG_CEILING, ceiling, strongBefore);
        RunResult ofStudent = cell.result(Role.WTS_NAIVE, student, strongBefore);
        Metrics between =
                benchmark.comparison(ofStudent.metrics(), ofWeak.metrics(), ofCeiling.metrics());
        List<RunResult> all =
                List.of(
                        ofWeak,
                        Cell.with(ofStudent, between),
                        ofCeiling,
                        cell.result(Role.WEAK_UNTUNED, weakBefore, weakBefore),
                        cell.result(Role.STRONG_UNTUNED, strongBefore, strongBefore));
        return all.stream()
                .filter(run -> !run.role().isTrained() || settings.roles().contains(run.role()))
                .toList();
    }

    /** Measures the models of one strategy and seed. */
    private final class Cell {
        private final Strategy strategy;
        private final long seed;

        Cell(Strategy strategy, long seed) {
            this.strategy = strategy;
            this.seed = seed;
        }

        RunResult result(Role role, TrainedText trained, TrainedText before) {
            Findings findings =
                    benchmark.findings(
                            new MeasuredModel(
                                    seed,
                                    trained.part(),
                                    trained.outcome().measured(),
                                    before.outcome().measured(),
                                    trained.ownBudget()));
            return new RunResult(
                    strategy,
                    role,
                    seed,
                    trained.spec().model().name(),
                    trained.settings(benchmark.unit()),
                    findings.metrics(),
                    findings.intervals(),
                    trained.outcome().seconds(),
                    trained.spec().digest(),
                    findings.rows());
        }

        static RunResult with(RunResult run, Metrics more) {
            return new RunResult(
                    run.strategy(),
                    run.role(),
                    run.seed(),
                    run.model(),
                    run.settings(),
                    run.metrics().and(more),
                    run.intervals(),
                    run.seconds(),
                    run.artefact(),
                    run.rows());
        }
    }
}

package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.PlannedTraining;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.examples.experiments.Experiments;
import io.github.weaktostrong.examples.experiments.ModelNames;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Pythia;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.trial.TrialSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a reproduction would cost, computed from shapes and sizes; nothing is read or trained. */
public final class Estimate {
    private final Scenario scenario;
    private final Path tokenizer = MiniModel.tokenizer();
    private final Map<String, Training> trainings = new LinkedHashMap<>();

    /**
     * A distinct training.
     *
     * @param property name of its experiment
     * @param model name of its model
     * @param role what the model is for
     * @param parameters parameters of the model, embeddings included
     * @param cost its cost
     */
    public record Training(
            String property, String model, Role role, long parameters, TrainingCost cost) {}

    private Estimate(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * The distinct trainings of some tables and figures.
     *
     * <p>Where later points depend on results, as in figure A1, the first value of each setting
     * stands for the chosen one.
     */
    public static List<Training> of(List<PaperItem> items, Scenario scenario) {
        Estimate estimate = new Estimate(scenario);
        for (PaperItem item : items) {
            for (Point point : estimate.points(item)) {
                estimate.add(point);
            }
        }
        return List.copyOf(estimate.trainings.values());
    }

    private List<Point> points(PaperItem item) {
        return item instanceof FigureA1
                ? FigureA1.allStages(scenario)
                : item.points(scenario, new Results());
    }

    private void add(Point point) {
        if (point.property().equals(Scenario.PRIVACY)) {
            addPrivate(point);
            return;
        }
        if (!Scenario.isAvailable(point.property())) {
            return; // said as unavailable
        }
        Preset settings = scenario.run(point).preset();
        WeakToStrong plan =
                Experiments.named(point.property(), settings)
                        .builder()
                        .weak(model(settings.text("weak")))
                        .strong(model(settings.text("strong")))
                        .benchmark(benchmark(point.property(), settings))
                        .strategies(point.strategies().toArray(new Strategy[0]))
                        .seeds(point.seeds().stream().mapToLong(Long::longValue).toArray())
                        .build();
        for (PlannedTraining training : plan.plan()) {
            trainings.computeIfAbsent(
                    training.digest(), digest -> priced(point.property(), training));
        }
    }

    /** The trainings of language models: by what defines them, as their store knows them. */
    private void addPrivate(Point point) {
        Preset settings = scenario.settings(Scenario.PRIVACY).with(point.changes());
        for (long seed : point.seeds()) {
            for (Strategy strategy : point.strategies()) {
                boolean onWeak = strategy.regularizesWeak();
                boolean onTransfer = strategy.regularizesTransfer();
                addPrivate(settings, Role.WEAK, onWeak, seed + "");
                addPrivate(settings, Role.WTS_NAIVE, onTransfer, seed + " of " + onWeak);
                int candidates =
                        onWeak ? settings.text("ceiling_grad_norms").split(",", -1).length : 1;
                for (int i = 0; i < candidates; i++) {
                    addPrivate(settings, Role.STRONG_CEILING, onWeak, seed + " number " + i);
                }
            }
        }
    }

    private void addPrivate(Preset settings, Role role, boolean isPrivate, String which) {
        String name = settings.text(role == Role.WEAK ? "weak" : "strong");
        String kind = isPrivate ? "private_" : "";
        ModelShape shape = shape(name);
        List<Long> rows = rows(Scenario.PRIVACY, settings);
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(settings.integer(kind + "epochs"))
                        .batchSize(settings.integer(kind + "batch_size"))
                        .maxLength(settings.integer("max_length"))
                        .build();
        TrainingCost.Work work =
                new TrainingCost.Work(
                        rows.get(role == Role.WTS_NAIVE ? 1 : 0),
                        rows.get(0) + rows.get(1) + rows.get(3), // every model on every text
                        Double.parseDouble(scenario.preset().text("tokens." + Scenario.PRIVACY)),
                        1);
        String epsilon = isPrivate || which.contains("true") ? settings.text("epsilon") : "";
        String key = String.join(" ", "privacy", name, role.name(), kind, which, epsilon);
        String teacher = role == Role.WTS_NAIVE ? settings.text("weak") : "";
        trainings.computeIfAbsent(
                key + " " + teacher,
                k ->
                        new Training(
                                Scenario.PRIVACY,
                                name,
                                role,
                                parameters(shape),
                                TrainingCost.ofLanguageModel(shape, config, work)));
    }

    private static long parameters(ModelShape shape) {
        return shape.bodyParameters() + (long) shape.vocabSize() * shape.hiddenSize();
    }

    private Training priced(String property, PlannedTraining training) {
        TrialSpec spec = training.spec();
        ModelShape shape = spec.model().shape();
        boolean onWeak = spec.part() == Part.WEAK;
        long evaluated = rows(spec, "v") + rows(spec, "d_t") + (onWeak ? rows(spec, "d_wts") : 0);
        TrainingCost.Work work =
                new TrainingCost.Work(
                        rows(spec, onWeak ? "d_w" : "d_wts"),
                        evaluated,
                        Double.parseDouble(scenario.preset().text("tokens." + property)),
                        spec.isMixed() ? 2 : 1);
        long parameters = parameters(shape);
        return new Training(
                property,
                spec.model().name(),
                training.role(),
                parameters,
                TrainingCost.of(shape, spec.training(), work));
    }

    private static long rows(TrialSpec spec, String part) {
        return ((Number) spec.data().getOrDefault(part, 0L)).longValue();
    }

    private PlanningBenchmark benchmark(String property, Preset settings) {
        String parts = "parts." + property;
        int count = scenario.preset().has(parts) ? scenario.preset().integer(parts) : 1;
        return new PlanningBenchmark(property, property, rows(property, settings), count);
    }

    /**
     * D_W, D_WTS, V and D_T as the study states them, otherwise as the experiment's preset does.
     */
    private List<Long> rows(String property, Preset settings) {
        String key = "rows." + property;
        if (scenario.preset().has(key)) {
            return Arrays.stream(scenario.preset().text(key).split(",", -1))
                    .map(n -> Long.valueOf(n.strip()))
                    .toList();
        }
        SplitSizes sizes = settings.sizes().orElseThrow();
        return List.of(
                (long) sizes.weak(),
                (long) sizes.transfer(),
                (long) sizes.validation(),
                (long) sizes.test());
    }

    /** Random weights of the model's shape: nothing is read or fetched for a known name. */
    private ModelSpec model(String name) {
        return ModelSpec.random(name, shape(name), 0, tokenizer);
    }

    private static ModelShape shape(String name) {
        String id = name.substring(name.indexOf('/') + 1);
        return MiniModel.named(name)
                .<ModelShape>map(MiniModel::shape)
                .orElseGet(
                        () ->
                                Arrays.stream(Pythia.values())
                                        .filter(pythia -> pythia.id().equals(id))
                                        .findFirst()
                                        .<ModelShape>map(Pythia::shape)
                                        .orElseGet(
                                                () -> ModelNames.standard().parse(name).shape()));
    }
}

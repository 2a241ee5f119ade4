package io.github.weaktostrong.examples.reproduce;

import static io.github.weaktostrong.model.Precision.BFLOAT16;

import io.github.weaktostrong.PlannedTraining;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.ModelNames;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.examples.mini.MiniLm;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Pythia;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.trial.ClassifierTrial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cost of a reproduction, computed from shapes and sizes; nothing is read or trained. */
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
     * @param layers transformer layers of the model
     * @param cost its cost
     * @param shortBytes peak memory in bfloat16 with layers that are computed again
     * @param loraBytes the same where an adapter alone is trained
     */
    public record Training(
            String property,
            String model,
            Role role,
            long parameters,
            int layers,
            TrainingCost cost,
            double shortBytes,
            double loraBytes) {
        private static final double RATE = 45e12; // 336 ms a step
        private static final double LAYER = 16.5e-3 / 6; // 13.7 to 19.2 ms, 6 layers

        /**
         * Seconds on an H100 in float32: the larger of its operations at {@value #RATE} a second,
         * which 410M at 64 x 128 was measured at, and of {@value #LAYER} s a layer and step, which
         * 14M at 16 x 128 was, where calls of the engine take the time. Once, see docs/gpu.md.
         */
        public double h100Seconds() {
            return Math.max(cost.flops() / RATE, LAYER * layers * cost.steps());
        }

        /** Whether the model is the strong one. */
        public boolean isOfStrongModel() {
            return role != Role.WEAK && role != Role.WEAK_UNTUNED;
        }
    }

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
        ExperimentRun run = scenario.run(point);
        Preset settings = run.preset();
        SplitSizes rows = rows(point.property(), settings);
        WeakToStrong plan =
                run.experiment()
                        .builder(List.of())
                        .weak(model(settings.text("weak")).computedIn(settings.precision()))
                        .strong(model(settings.text("strong")).computedIn(settings.precision()))
                        .benchmark(run.experiment().planned(rows, parts(point.property())))
                        .strategies(point.strategies().toArray(new Strategy[0]))
                        .seeds(point.seeds().stream().mapToLong(Long::longValue).toArray())
                        .build();
        for (PlannedTraining training : plan.plan()) {
            trainings.computeIfAbsent(training.digest(), digest -> priced(point, training, rows));
        }
    }

    private Training priced(Point point, PlannedTraining training, SplitSizes rows) {
        ModelShape shape = training.spec().model().shape();
        String own = "tokens." + Scenario.task(point);
        double tokens =
                Double.parseDouble(
                        scenario.preset()
                                .text(
                                        scenario.preset().has(own)
                                                ? own
                                                : "tokens." + point.property()));
        TrainingConfig plain = training.spec().training();
        TrainingConfig.Builder shortly = plain.toBuilder().recompute(true);
        int passes = training.spec() instanceof ClassifierTrial trial && trial.isMixed() ? 2 : 1;
        return new Training(
                point.property(),
                training.spec().model().name(),
                training.role(),
                shape.bodyParameters() + (long) shape.vocabSize() * shape.hiddenSize(),
                shape.layers(),
                training.cost(rows, tokens),
                TrainingCost.memory(shape, shortly.build(), passes, BFLOAT16),
                TrainingCost.memory(
                        shape, shortly.part(TrainedPart.LORA).build(), passes, BFLOAT16));
    }

    private int parts(String property) {
        String key = "parts." + property;
        return scenario.preset().has(key) ? scenario.preset().integer(key) : 1;
    }

    /** Rows as the study states them, otherwise as the experiment's preset does. */
    private SplitSizes rows(String property, Preset settings) {
        String key = "rows." + property;
        if (!scenario.preset().has(key)) {
            return settings.sizes().orElseThrow();
        }
        List<Integer> rows = scenario.preset().list(key, "whole numbers", Integer::valueOf);
        int validation = Math.max(1, rows.get(2)); // language models are not predicted on V
        return new SplitSizes(rows.get(0), rows.get(1), validation, rows.get(3));
    }

    /** Random weights of the model's shape: nothing is read or fetched for a known name. */
    private ModelSpec model(String name) {
        return ModelSpec.random(name, shape(name), 0, tokenizer);
    }

    private static ModelShape shape(String name) {
        String id = name.substring(name.indexOf('/') + 1);
        boolean known =
                id.equals(MiniLm.ID)
                        || MiniModel.named(id).isPresent()
                        || Arrays.stream(Pythia.values()).anyMatch(p -> p.id().equals(id));
        ModelNames names = ModelNames.standard();
        return names.parse(known ? id + "@random:0" : name).shape();
    }
}

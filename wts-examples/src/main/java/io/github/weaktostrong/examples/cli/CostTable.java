package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.examples.bench.StepBenchmark;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import io.github.weaktostrong.examples.reproduce.Scenario;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The cost of a reproduction: computed, except for the time, which rests on a short probe. */
final class CostTable {
    private static final double GIB = 1L << 30;
    private static final double ONE_GPU_GIB = 80;

    private final List<PaperItem> items;
    private final Scenario scenario;
    private final List<Estimate.Training> all;
    private final Probe probe;

    private CostTable(List<PaperItem> items, Scenario scenario, ComputeOptions compute) {
        this.items = items;
        this.scenario = scenario;
        all = Estimate.of(items, scenario);
        probe = Probe.of(timed(all), compute);
    }

    static CostTable of(List<PaperItem> items, Scenario scenario, ComputeOptions compute) {
        return new CostTable(items, scenario, compute);
    }

    /** The embedded models of the plan. */
    private static List<MiniModel> timed(List<Estimate.Training> trainings) {
        List<MiniModel> models = new ArrayList<>();
        for (MiniModel model : MiniModel.values()) {
            if (trainings.stream().anyMatch(t -> t.model().equals(model.id()))) {
                models.add(model);
            }
        }
        return models;
    }

    private static double flops(List<Estimate.Training> trainings) {
        return trainings.stream().mapToDouble(t -> t.cost().flops()).sum();
    }

    private static double memory(List<Estimate.Training> trainings) {
        return trainings.stream().mapToDouble(t -> t.cost().memoryBytes()).max().orElse(0);
    }

    private static long steps(List<Estimate.Training> trainings) {
        return trainings.stream().mapToLong(t -> t.cost().steps()).sum();
    }

    private static long strong(List<Estimate.Training> trainings) {
        return trainings.stream().filter(Estimate.Training::isOfStrongModel).count();
    }

    /** Lines for people on standard error. */
    void tell() {
        for (PaperItem item : items) {
            List<Estimate.Training> own = Estimate.of(List.of(item), scenario);
            System.err.printf(
                    Locale.ROOT,
                    "wts: %s: %d trainings (%d of strong models), %d steps, %.2e floating-point"
                            + " operations, %.1f GiB at most%s%n",
                    item.name(),
                    own.size(),
                    strong(own),
                    steps(own),
                    flops(own),
                    memory(own) / GIB,
                    severalGpus(own) ? "; needs more than one 80 GB GPU in single precision" : "");
        }
        System.err.printf(
                Locale.ROOT,
                "wts: all together, shared trainings once: %d trainings (%d of strong models),"
                        + " about %.1f hours on this machine from a short probe%n",
                all.size(),
                strong(all),
                probe.seconds(all) / 3600);
    }

    private static boolean severalGpus(List<Estimate.Training> trainings) {
        return memory(trainings) / GIB > ONE_GPU_GIB;
    }

    Map<String, Object> json(String preset) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("preset", preset);
        json.put("computed_not_measured", true);
        List<Object> each = new ArrayList<>();
        for (PaperItem item : items) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", item.name());
            one.put("title", item.title());
            one.putAll(sums(Estimate.of(List.of(item), scenario)));
            each.add(one);
        }
        json.put("items", each);
        json.put("together", sums(all));
        json.put("models", models());
        json.put("probe_flops_per_second", probe.rates());
        return json;
    }

    private Map<String, Object> sums(List<Estimate.Training> trainings) {
        Map<String, Object> sums = new LinkedHashMap<>();
        sums.put("trainings", trainings.size());
        sums.put("strong_trainings", strong(trainings));
        sums.put("steps", steps(trainings));
        sums.put("flops", flops(trainings));
        sums.put("memory_gib", memory(trainings) / GIB);
        sums.put("needs_several_gpus", severalGpus(trainings));
        sums.put("estimated_seconds", probe.seconds(trainings));
        return sums;
    }

    /** Memory and work by property, model and role. */
    private List<Object> models() {
        Map<String, List<Estimate.Training>> groups = new TreeMap<>();
        for (Estimate.Training t : all) {
            String key = t.property() + " " + t.model() + " " + t.role();
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(t);
        }
        List<Object> models = new ArrayList<>();
        for (List<Estimate.Training> group : groups.values()) {
            Estimate.Training first = group.get(0);
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("property", first.property());
            model.put("model", first.model());
            model.put("role", first.role());
            model.put("parameters", first.parameters());
            model.putAll(sums(group));
            models.add(model);
        }
        return models;
    }

    /**
     * The speed of this machine in training, from a few timed steps of embedded models: the basis
     * of a time estimate. Models that are not embedded are taken to run at the rate of one layer of
     * width 512.
     */
    private static final class Probe {
        private static final int BATCH = 32;
        private static final int LENGTH = 64;
        private static final int STEPS = 3;
        private static final GptNeoXConfig WIDE =
                GptNeoXConfig.of(1, 512, 8).withVocabSize(4096).withPositions(512);

        private final Map<String, Double> rates = new LinkedHashMap<>();
        private final double wide;

        private Probe(List<MiniModel> models, ComputeOptions compute) {
            models.forEach(m -> rates.put(m.id(), rate(m.id(), m.shape(), compute)));
            wide = rate("wide", WIDE, compute);
        }

        /**
         * Times steps of embedded models, seconds in all.
         *
         * @param models those of the plan
         * @param compute where, and in which arithmetic
         */
        public static Probe of(List<MiniModel> models, ComputeOptions compute) {
            return new Probe(models, compute);
        }

        private static double rate(String name, GptNeoXConfig shape, ComputeOptions compute) {
            TrainingConfig config =
                    TrainingConfig.builder().batchSize(BATCH).maxLength(LENGTH).build();
            TrainingCost.Work work = new TrainingCost.Work(BATCH, 0, LENGTH, 1);
            double flops = TrainingCost.of(shape, config, work).flops();
            try (TextClassifier open =
                    TextClassifier.open(
                            ModelSpec.random(name, shape, 0, MiniModel.tokenizer())
                                    .computedIn(compute.precision()),
                            2,
                            0,
                            compute.device())) {
                StepBenchmark steps = new StepBenchmark(BATCH, LENGTH, STEPS);
                double millis = steps.plain(open).stepMillis();
                return flops / (millis / 1e3);
            }
        }

        /** Measured floating-point operations per second, by model. */
        public Map<String, Double> rates() {
            Map<String, Double> all = new LinkedHashMap<>(rates);
            all.put("layer of width 512", wide);
            return all;
        }

        /** Expected seconds of trainings, one after the other. */
        public double seconds(List<Estimate.Training> trainings) {
            return trainings.stream()
                    .mapToDouble(t -> t.cost().flops() / rates.getOrDefault(t.model(), wide))
                    .sum();
        }
    }
}

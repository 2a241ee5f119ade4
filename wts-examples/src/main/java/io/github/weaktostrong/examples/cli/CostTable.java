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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** The cost of a reproduction: computed, except for the time, which rests on a short probe. */
final class CostTable {
    private static final double GIB = 1L << 30;

    private final List<PaperItem> items;
    private final Scenario scenario;
    private final List<Estimate.Training> all;
    private final Probe probe;
    private final Capacity capacity;

    private CostTable(
            List<PaperItem> items, Scenario scenario, ComputeOptions compute, Capacity capacity) {
        this.items = items;
        this.scenario = scenario;
        this.capacity = capacity;
        all = Estimate.of(items, scenario);
        probe = Probe.of(timed(all), compute);
    }

    static CostTable of(
            List<PaperItem> items, Scenario scenario, ComputeOptions compute, Capacity capacity) {
        return new CostTable(items, scenario, compute, capacity);
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

    /** A table for people on standard error, and what its time rests on. */
    void tell() {
        TextTable table =
                new TextTable(
                        "item", "trainings", "of strong models", "steps", "operations", "GiB", "");
        items.forEach(item -> row(table, item.name(), Estimate.of(List.of(item), scenario)));
        row(table, "together", all);
        table.print();
        System.err.printf(
                Locale.ROOT,
                "wts: about %.1f hours on this machine, trainings of several items once and one"
                        + " after the other: their operations at the speed of %s; measuring, and"
                        + " what else the machine does, come on top%n",
                probe.seconds(all) / 3600,
                probe.words());
        Map<String, Integer> jobs = new TreeMap<>();
        for (Estimate.Training each : largest()) {
            jobs.merge(each.model(), jobs(each), Math::min);
            if (each.cost().memoryBytes() > capacity.bytes()) {
                System.err.println("wts: " + capacity.told(each));
            }
        }
        System.err.printf(
                "wts: trainings at once (--jobs), by %s: %s%n",
                capacity.found()
                        ? "launches against work on the card and its memory, which is untried"
                        : "the cores of this machine and its memory",
                String.join(
                        ", ",
                        jobs.entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .toList()));
    }

    private void row(TextTable table, String name, List<Estimate.Training> trainings) {
        table.row(
                name,
                String.valueOf(trainings.size()),
                String.valueOf(strong(trainings)),
                String.valueOf(steps(trainings)),
                String.format(Locale.ROOT, "%.1e", flops(trainings)),
                String.format(Locale.ROOT, "%.1f", memory(trainings) / GIB),
                severalGpus(trainings) ? "more than one card in single precision" : "");
    }

    private int jobs(Estimate.Training training) {
        return capacity.jobs(training, probe.wideSeconds, probe.matmulRate);
    }

    private boolean severalGpus(List<Estimate.Training> trainings) {
        return memory(trainings) > capacity.bytes();
    }

    Map<String, Object> json(String preset) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("preset", preset);
        json.put("computed_not_measured", true);
        json.put("card_gib", capacity.bytes() / GIB);
        json.put("card_found", capacity.found());
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

    /** By property, model and role. */
    private Collection<List<Estimate.Training>> groups() {
        Map<String, List<Estimate.Training>> groups = new TreeMap<>();
        for (Estimate.Training t : all) {
            String key = t.property() + " " + t.model() + " " + t.role();
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(t);
        }
        return groups.values();
    }

    /** The training of each model and property that takes the most memory. */
    private Collection<Estimate.Training> largest() {
        Map<String, Estimate.Training> largest = new TreeMap<>();
        BinaryOperator<Estimate.Training> larger =
                (a, b) -> a.cost().memoryBytes() < b.cost().memoryBytes() ? b : a;
        all.forEach(each -> largest.merge(each.model() + " " + each.property(), each, larger));
        return largest.values();
    }

    /** Memory and work. */
    private List<Object> models() {
        List<Object> models = new ArrayList<>();
        for (List<Estimate.Training> group : groups()) {
            Estimate.Training first = group.get(0);
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("property", first.property());
            model.put("model", first.model());
            model.put("role", first.role());
            model.put("parameters", first.parameters());
            model.putAll(sums(group));
            model.put("memory_bf16_recompute_gib", first.shortBytes() / GIB);
            model.put("memory_lora_gib", first.loraBytes() / GIB);
            model.put("fits", capacity.fitting(first).orElse(null));
            model.put("jobs", jobs(first));
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
        private final double wideSeconds; // of a step of one layer
        private final double matmulRate; // operations a second

        private Probe(List<MiniModel> models, ComputeOptions compute) {
            models.forEach(
                    m ->
                            rates.put(
                                    m.id(),
                                    flops(m.shape(), compute)
                                            / seconds(measured(m.id(), m.shape(), compute))));
            StepBenchmark.Plain ofWide = measured("wide", WIDE, compute);
            wideSeconds = seconds(ofWide);
            wide = flops(WIDE, compute) / wideSeconds;
            matmulRate = ofWide.matmulGflops() * 1e9;
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

        private static double seconds(StepBenchmark.Plain measured) {
            return measured.stepMillis() / 1e3;
        }

        private static double flops(GptNeoXConfig shape, ComputeOptions compute) {
            TrainingConfig config =
                    TrainingConfig.builder().batchSize(BATCH).maxLength(LENGTH).build();
            TrainingCost.Work work =
                    new TrainingCost.Work(BATCH, 0, LENGTH, 1, compute.precision());
            return TrainingCost.of(shape, config, work).flops();
        }

        private static StepBenchmark.Plain measured(
                String name, GptNeoXConfig shape, ComputeOptions compute) {
            try (TextClassifier open =
                    TextClassifier.open(
                            ModelSpec.random(name, shape, 0, MiniModel.tokenizer())
                                    .computedIn(compute.precision()),
                            2,
                            0,
                            compute.device())) {
                return new StepBenchmark(BATCH, LENGTH, STEPS).plain(open);
            }
        }

        /** Measured floating-point operations per second, by model. */
        public Map<String, Double> rates() {
            Map<String, Double> all = new LinkedHashMap<>(rates);
            all.put("layer of width 512", wide);
            return all;
        }

        /** What was timed. */
        public String words() {
            return "%s steps (%s x %s tokens) of %s, timed just now"
                    .formatted(STEPS, BATCH, LENGTH, String.join(", ", rates().keySet()));
        }

        /** Expected seconds of trainings, one after the other. */
        public double seconds(List<Estimate.Training> trainings) {
            return trainings.stream()
                    .mapToDouble(t -> t.cost().flops() / rates.getOrDefault(t.model(), wide))
                    .sum();
        }
    }
}

package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import io.github.weaktostrong.examples.reproduce.Scenario;
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
    private final SpeedProbe probe;
    private final Capacity capacity;

    private CostTable(
            List<PaperItem> items, Scenario scenario, ComputeOptions compute, Capacity capacity) {
        this.items = items;
        this.scenario = scenario;
        this.capacity = capacity;
        all = Estimate.of(items, scenario);
        probe = SpeedProbe.of(timed(all), compute);
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

    private static double h100Hours(List<Estimate.Training> trainings) {
        return trainings.stream().mapToDouble(Estimate.Training::h100Seconds).sum() / 3600;
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
                        "item",
                        "trainings",
                        "of strong models",
                        "steps",
                        "operations",
                        "GiB",
                        "H100 hours",
                        "");
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
        for (Estimate.Training each : largest()) {
            if (each.cost().memoryBytes() > capacity.bytes()) {
                System.err.println("wts: " + capacity.told(each));
            }
        }
        System.err.println("wts: " + capacity.told(atOnce()));
    }

    /** Trainings at once by model, where {@code --jobs auto} chooses. */
    Map<String, Integer> atOnce() {
        Map<String, Integer> jobs = new TreeMap<>();
        largest().forEach(each -> jobs.merge(each.model(), jobs(each), Math::min));
        return jobs;
    }

    private void row(TextTable table, String name, List<Estimate.Training> trainings) {
        table.row(
                name,
                String.valueOf(trainings.size()),
                String.valueOf(strong(trainings)),
                String.valueOf(steps(trainings)),
                String.format(Locale.ROOT, "%.1e", flops(trainings)),
                String.format(Locale.ROOT, "%.1f", memory(trainings) / GIB),
                String.format(Locale.ROOT, "%.1f", h100Hours(trainings)),
                severalGpus(trainings) ? "more than one card in single precision" : "");
    }

    private int jobs(Estimate.Training training) {
        return probe.jobs(capacity, training.cost(), training.layers());
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
        sums.put("h100_hours", h100Hours(trainings));
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
}

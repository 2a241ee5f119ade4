package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.examples.bench.Machine;
import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.train.TrainingCost;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a machine can hold and do at once.
 *
 * @param bytes of the card, found or supposed
 * @param found whether there is such a card
 * @param hostBytes of the machine
 * @param cores of the machine
 */
record Capacity(double bytes, boolean found, double hostBytes, int cores) {
    private static final double GIB = 1L << 30;
    private static final double SUPPOSED_GIB = 80;
    private static final int MOST_JOBS = 12; // more were not tried

    /**
     * The capacity of this machine.
     *
     * @param statedGib memory of the card to plan for; null for the one that is found, or 80
     */
    static Capacity of(Device device, @Nullable Double statedGib) {
        Optional<MemoryUsage> card = Engines.memory(device);
        double stated = (statedGib == null ? SUPPOSED_GIB : statedGib) * GIB;
        return new Capacity(
                statedGib == null ? card.map(all -> (double) all.getMax()).orElse(stated) : stated,
                card.isPresent(),
                Machine.hostBytes().orElse(Long.MAX_VALUE),
                Runtime.getRuntime().availableProcessors());
    }

    /** What of a training fits the card: everything, or with what it does; empty for nothing. */
    Optional<String> fitting(Estimate.Training training) {
        if (training.cost().memoryBytes() <= bytes) {
            return Optional.of("float32");
        }
        if (training.shortBytes() <= bytes) {
            return Optional.of("bf16, recompute");
        }
        return Optional.of("bf16, recompute, lora").filter(how -> training.loraBytes() <= bytes);
    }

    /** In words, what {@link #fitting} found. */
    String told(Estimate.Training training) {
        return String.format(
                Locale.ROOT,
                "%s (%s): %.0f GiB in float32, %.0f in bf16 with --recompute, %.0f with --train"
                        + " lora beside; %s of %.0f GiB: %s",
                training.model(),
                training.property(),
                training.cost().memoryBytes() / GIB,
                training.shortBytes() / GIB,
                training.loraBytes() / GIB,
                found ? "a card" : "a supposed card",
                bytes / GIB,
                fitting(training).map(how -> how + " fits").orElse("nothing fits"));
    }

    /** In words, how many trainings of each model run at once. */
    String told(Map<String, Integer> atOnce) {
        return "trainings at once (--jobs auto), by %s: %s"
                .formatted(
                        found
                                ? "launches against work on the card and its memory, which is"
                                        + " untried"
                                : "the cores of this machine and its memory",
                        atOnce.entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", ")));
    }

    /**
     * Trainings at once that keep the machine busy and fit it: on a CPU one for each core; on a
     * card as often as its work fits into the time that launching it takes. The latter is not
     * tried.
     *
     * @param layers of the model
     * @param layerSeconds measured time of a step of one small layer, which is that of its launches
     * @param flopsPerSecond measured rate of large products
     */
    int jobs(TrainingCost cost, int layers, double layerSeconds, double flopsPerSecond) {
        double room = (found ? bytes : hostBytes) / cost.memoryBytes();
        double busy = cost.flops() / Math.max(1, cost.steps()) / flopsPerSecond;
        double most = found ? Math.min(MOST_JOBS, Math.ceil(layers * layerSeconds / busy)) : cores;
        return (int) Math.max(1, Math.min(room, most));
    }
}

package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.Strategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scale, the data and the seeds of a study.
 *
 * @param preset the study's settings: {@code reproduce-mini}, {@code reproduce-paper} or a copy
 * @param data files or folders by property; a property without one uses the embedded data
 * @param seeds seeds in place of the preset's; empty for those of the preset
 */
public record Scenario(Preset preset, Map<String, List<Path>> data, Optional<List<Long>> seeds) {
    /** The property whose models are language models. */
    public static final String PRIVACY = "privacy";

    /** The four properties, in the paper's order. */
    public static final List<String> PROPERTIES =
            List.of("fairness", "ood", "adversarial", PRIVACY);

    /** The properties with classifiers. */
    public static final List<String> CLASSIFIED = PROPERTIES.subList(0, 3);

    /** What a point changes where it has a preset of its own. */
    private static final String SCALE = "preset";

    /** Keeps copies. */
    public Scenario {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** A scale on the embedded data, with the preset's seeds. */
    public static Scenario of(String scale) {
        return new Scenario(Preset.of("reproduce", scale), Map.of(), Optional.empty());
    }

    /** The comma-separated values of a setting: of the property if it has its own. */
    public List<String> values(String setting, String property) {
        String own = setting + "." + property;
        String text = preset.text(preset.has(own) ? own : setting);
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** The setting that is the strength of a property's regularizer. */
    public String strength(String property) {
        return ExperimentRun.of(property, settings(property), List.of(0L)).experiment().strength();
    }

    /** The property as its preset has it, all strategies, the seeds of Table 1. */
    public Point base(String property) {
        return tabled(property, property, Map.of());
    }

    /**
     * The points of Table 1 by their name: every property as {@link #base}, and a second task of
     * one under the name of its preset, where the study's {@code second.PROPERTY} says which scale
     * that is of.
     */
    public Map<String, Point> tasks() {
        Map<String, Point> tasks = new LinkedHashMap<>();
        for (String property : PROPERTIES) {
            tasks.put(property, base(property));
            if (preset.has("second." + property)) {
                String scale = preset.text("second." + property);
                String task = property + "-" + scale;
                tasks.put(task, tabled(task, property, Map.of(SCALE, scale)));
            }
        }
        return tasks;
    }

    /** Name of a point's task: its property, or that of a second task. */
    static String task(Point point) {
        String scale = point.changes().get(SCALE);
        return scale == null ? point.property() : point.property() + "-" + scale;
    }

    /** A property with settings changed, with the seeds of sweeps. */
    public Point changed(String property, Map<String, String> changes, Strategy... strategies) {
        return new Point(
                property,
                withoutDefaults(property, changes),
                List.of(strategies),
                seeds(List.of("seeds")));
    }

    /** All strategies with the seeds of Table 1: those of the task if it has its own. */
    private Point tabled(String task, String property, Map<String, String> changes) {
        List<String> keys = List.of("seeds.table1." + task, "seeds.table1", "seeds");
        return new Point(property, changes, List.of(Strategy.values()), seeds(keys));
    }

    /** A change to the value that the preset has anyway is none. */
    private Map<String, String> withoutDefaults(String property, Map<String, String> changes) {
        Map<String, String> settings = settings(property).settings();
        Map<String, String> kept = new LinkedHashMap<>(changes);
        kept.entrySet().removeIf(change -> isSame(settings.get(change.getKey()), change));
        return kept;
    }

    private static boolean isSame(@Nullable String before, Map.Entry<String, String> change) {
        if (before == null) {
            return false;
        }
        try {
            return Double.compare(Double.parseDouble(before), Double.parseDouble(change.getValue()))
                    == 0;
        } catch (NumberFormatException e) {
            return before.equals(change.getValue());
        }
    }

    /** The seeds of the first of these settings that the preset has; the last must be there. */
    private List<Long> seeds(List<String> keys) {
        if (seeds.isPresent()) {
            return seeds.get();
        }
        String key =
                keys.stream().filter(preset::has).findFirst().orElse(keys.get(keys.size() - 1));
        List<Long> values = new ArrayList<>();
        for (String seed : preset.text(key).split(",", -1)) {
            try {
                values.add(Long.valueOf(seed.strip()));
            } catch (NumberFormatException e) {
                throw new BadInputException(
                        "preset "
                                + preset.name()
                                + ": seed '"
                                + seed
                                + "'; expected whole numbers with commas; correct it");
            }
        }
        return values;
    }

    /**
     * Checks that seeds given in place of the preset's are distinct.
     *
     * @throws IllegalArgumentException if one is given twice
     */
    public void requireDistinctSeeds() {
        seeds.filter(given -> new HashSet<>(given).size() < given.size())
                .ifPresent(
                        given -> {
                            throw new IllegalArgumentException(
                                    "seeds are "
                                            + given
                                            + "; expected each once; leave the repeated out");
                        });
    }

    /**
     * Checks that a scale beyond the embedded data has its data: {@code needs_data} of the preset
     * names the properties.
     *
     * @throws BadInputException if data is missing
     */
    public void requireData() {
        List<String> needed =
                preset.has("needs_data") ? values("needs_data", "") : List.<String>of();
        List<String> missing =
                needed.stream().filter(property -> !data.containsKey(property)).toList();
        if (!missing.isEmpty()) {
            throw new BadInputException(
                    "preset "
                            + preset.name()
                            + " has no data for "
                            + String.join(", ", missing)
                            + "; expected the full set of each; name them with --data"
                            + " PROPERTY=PATH");
        }
    }

    /** Every setting of a property: its preset, with what the study's preset changes in it. */
    public Preset settings(String property) {
        Map<String, String> changes = new LinkedHashMap<>();
        preset.settings()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(property + ".")) {
                                changes.put(key.substring(property.length() + 1), value);
                            }
                        });
        return Preset.of(property, preset.text("experiments")).with(changes);
    }

    /** Settings of a second task are its preset's own, but for how models compute. */
    private Preset own(String property, @Nullable String scale) {
        Preset settings = settings(property);
        if (scale == null) {
            return settings;
        }
        Map<String, String> computing = settings.settings();
        computing
                .keySet()
                .retainAll(Set.of(Preset.PRECISION, Preset.RECOMPUTE, Preset.MICRO_BATCH_SIZE));
        return Preset.of(property, scale).with(computing);
    }

    /**
     * The experiment of a point; {@code max_rows} of the study samples its data. A second task is
     * as its preset says, on the embedded data.
     */
    public ExperimentRun run(Point point) {
        String property = point.property();
        Map<String, String> changes = new LinkedHashMap<>(point.changes());
        @Nullable String scale = changes.remove(SCALE);
        Preset settings = own(property, scale).with(changes);
        return new ExperimentRun(
                property,
                settings,
                scale == null ? data.getOrDefault(property, List.of()) : List.of(),
                settings.has("max_rows")
                        ? Optional.of(settings.integer("max_rows"))
                        : Optional.empty(),
                0,
                point.strategies(),
                point.seeds());
    }
}

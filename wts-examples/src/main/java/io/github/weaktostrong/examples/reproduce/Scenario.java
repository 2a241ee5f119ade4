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
        return point(property, Map.of(), List.of(Strategy.values()), "table1");
    }

    /** A property with settings changed, with the seeds of sweeps. */
    public Point changed(String property, Map<String, String> changes, Strategy... strategies) {
        return point(property, changes, List.of(strategies), "");
    }

    private Point point(
            String property, Map<String, String> changes, List<Strategy> strategies, String item) {
        return new Point(property, withoutDefaults(property, changes), strategies, seeds(item));
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

    private List<Long> seeds(String item) {
        if (seeds.isPresent()) {
            return seeds.get();
        }
        String own = "seeds." + item;
        List<Long> values = new ArrayList<>();
        for (String seed : preset.text(preset.has(own) ? own : "seeds").split(",", -1)) {
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

    /** The experiment of a point; {@code max_rows} of the study samples its data. */
    public ExperimentRun run(Point point) {
        Preset settings = settings(point.property()).with(point.changes());
        return new ExperimentRun(
                point.property(),
                settings,
                data.getOrDefault(point.property(), List.of()),
                settings.has("max_rows")
                        ? Optional.of(settings.integer("max_rows"))
                        : Optional.empty(),
                0,
                point.strategies(),
                point.seeds());
    }
}

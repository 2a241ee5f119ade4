package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.data.BadInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The experiments by the names of their properties. */
public final class Experiments {
    private Experiments() {}

    private static Map<String, Function<Preset, Experiment>> all() {
        Map<String, Function<Preset, Experiment>> all = new LinkedHashMap<>();
        all.put("fairness", FairnessExperiment::new);
        all.put("ood", OodExperiment::new);
        all.put("adversarial", AdversarialExperiment::new);
        all.put("privacy", PrivacyExperiment::new);
        return all;
    }

    /**
     * The experiment of a property with a preset's settings.
     *
     * @throws BadInputException if this version does not have it
     */
    public static Experiment named(String property, Preset preset) {
        return Optional.ofNullable(all().get(property))
                .map(make -> make.apply(preset))
                .orElseThrow(
                        () ->
                                new BadInputException(
                                        "experiment '"
                                                + property
                                                + "' is not in this version; expected one of "
                                                + String.join(", ", all().keySet())
                                                + "; name one of them"));
    }
}

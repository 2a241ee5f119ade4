package io.github.weaktostrong.trial;

import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that defines one training of a language model, or one measurement without training.
 *
 * @param data what defines the benchmark's texts, and the seed
 * @param trainedOn D_W or D_WTS; empty for a model as it is
 * @param teacher digest of the trial that teaches it; empty for the texts themselves
 * @param transfer how the teacher teaches
 * @param model the model to start from
 * @param modelDigest SHA-256 of that model
 * @param mechanisms none, or the one that decides how gradients become an update
 * @param training settings of the loop
 */
public record TextTrialSpec(
        Map<String, Object> data,
        Optional<Part> trainedOn,
        Optional<String> teacher,
        TextTransfer transfer,
        ModelSpec model,
        String modelDigest,
        List<GradientMechanism> mechanisms,
        TrainingConfig training) {
    private static final int FORMAT = 1; // raised when the meaning of a setting changes

    /** Keeps copies. */
    public TextTrialSpec {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        mechanisms = List.copyOf(mechanisms);
    }

    /** What protects the rows, if anything does. */
    public Optional<GradientMechanism> mechanism() {
        return mechanisms.stream().findFirst();
    }

    /** Whether students learn from it: a weak model does. */
    public boolean teaches() {
        return trainedOn.filter(part -> part == Part.WEAK).isPresent();
    }

    /** Every setting, in order, JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("format", FORMAT);
        settings.put("data", data);
        settings.put("model", model.name());
        settings.put("model_digest", modelDigest);
        settings.put(
                "trained_on",
                trainedOn.map(part -> part == Part.WEAK ? "d_w" : "d_wts").orElse("nothing"));
        if (trainedOn.isPresent()) {
            settings.put("labels", teacher.map(d -> "of " + d).orElse("the texts themselves"));
            teacher.ifPresent(d -> settings.put("transfer", transfer.settings()));
            Map<String, Object> strengths = new LinkedHashMap<>();
            mechanisms.forEach(r -> strengths.put(r.name(), r.settings()));
            settings.put("regularizers", strengths);
            settings.putAll(training.settings());
            if (!mechanisms.isEmpty()) { // it draws the batches and clips
                settings.remove("max_grad_norm");
                settings.put("order", "the mechanism's samples");
            }
        }
        return settings;
    }

    /** SHA-256 of the settings, as hexadecimal digits: the name of the artefact. */
    public String digest() {
        return Hashing.sha256()
                .hashString(new Gson().toJson(settings()), StandardCharsets.UTF_8)
                .toString();
    }
}

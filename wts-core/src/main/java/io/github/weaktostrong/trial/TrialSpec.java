package io.github.weaktostrong.trial;

import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that defines one training.
 *
 * @param data what defines the benchmark's rows, and the seed of their split
 * @param part which part it trains on
 * @param labels what it learns from
 * @param model the model to start from
 * @param modelDigest SHA-256 of that model
 * @param mainLoss cross-entropy, with or without the auxiliary confidence loss
 * @param regularizers what mitigates untrustworthy behaviour during training; inert ones (lambda 0)
 *     are left out
 * @param training settings of the loop, the seed of the order among them
 * @param headSeed seed of the fresh classification head
 */
public record TrialSpec(
        Map<String, Object> data,
        Part part,
        Labels labels,
        ModelSpec model,
        String modelDigest,
        TransferMethod mainLoss,
        List<Regularizer> regularizers,
        TrainingConfig training,
        long headSeed) {
    private static final int FORMAT = 2; // raised when the meaning of a setting changes

    /**
     * What a training learns from.
     *
     * @param teacher digest of the trial whose labels it learns from; empty for ground truth
     * @param form the teacher's probabilities or classes
     */
    public record Labels(String teacher, WeakLabels form) {
        /** The labels of the data. */
        public static Labels groundTruth() {
            return new Labels("", WeakLabels.SOFT);
        }

        /** The labels that another trial's model gives. */
        public static Labels ofTeacher(String digest, WeakLabels form) {
            return new Labels(digest, form);
        }

        /** Whether they are those of the data. */
        public boolean isGroundTruth() {
            return teacher.isEmpty();
        }

        @Override
        public String toString() {
            if (isGroundTruth()) {
                return "ground truth";
            }
            return (form == WeakLabels.HARD ? "hard labels of " : "soft labels of ") + teacher;
        }
    }

    /** Keeps copies. */
    public TrialSpec {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        regularizers = regularizers.stream().filter(r -> !r.isInert()).toList();
    }

    /** Whether further inputs are mixed in, so that a step costs about twice as much. */
    public boolean isMixed() {
        return regularizers.stream().anyMatch(ExampleMix.class::isInstance);
    }

    /** Every setting, in order, JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("format", FORMAT);
        settings.put("data", data);
        settings.put("trained_on", part == Part.WEAK ? "d_w" : "d_wts");
        settings.put("labels", labels.toString());
        settings.put("model", model.name());
        settings.put("model_digest", modelDigest);
        settings.putAll(mainLoss.settings());
        Map<String, Object> strengths = new LinkedHashMap<>();
        regularizers.forEach(r -> strengths.put(r.name(), r.settings()));
        settings.put("regularizers", strengths);
        settings.putAll(training.settings());
        settings.put("head_seed", headSeed);
        return settings;
    }

    /** SHA-256 of the settings, as hexadecimal digits: the name of the artefact. */
    public String digest() {
        return Hashing.sha256()
                .hashString(new Gson().toJson(settings()), StandardCharsets.UTF_8)
                .toString();
    }
}

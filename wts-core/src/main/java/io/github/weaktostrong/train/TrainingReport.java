package io.github.weaktostrong.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.checkpoint.StoredHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a training, kept beside the weights: the file {@code training.json}.
 *
 * @param settings everything that defines the training; JSON-able
 * @param seed the seed of order and fresh head
 * @param environment where it ran, see {@link
 *     io.github.weaktostrong.provenance.Environment#of(ai.djl.Device)}
 * @param trace every step, in order
 * @param privacy what the training spent of the rows' privacy; null without a gradient mechanism
 * @param validation what was measured on other rows after each epoch, JSON-able; may be empty
 */
public record TrainingReport(
        Map<String, Object> settings,
        long seed,
        Map<String, Object> environment,
        List<TrainingStep> trace,
        @Nullable PrivacyStatement privacy,
        List<Map<String, Object>> validation) {

    /** Name of the file in a model's folder. */
    public static final String FILE_NAME = StoredHistory.REPORT;

    private static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .setPrettyPrinting()
                    .serializeNulls()
                    .disableHtmlEscaping()
                    .create();

    /** Copies the parts. */
    public TrainingReport {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        trace = List.copyOf(trace);
        validation = List.copyOf(validation);
    }

    /**
     * The report as JSON with the keys {@code settings, seed, environment, trace}, and {@code
     * privacy} after a private training, {@code validation} where there was one; a step has {@code
     * step, epoch, loss, gradient_norm, learning_rate}, loss and norm null where they are not
     * measured.
     */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(StoredHistory.SETTINGS, settings);
        json.put("seed", seed);
        json.put("environment", environment);
        if (privacy != null) {
            json.put(StoredHistory.PRIVACY, privacy.toJson());
        }
        if (!validation.isEmpty()) {
            json.put("validation", validation);
        }
        json.put(StoredHistory.TRACE, trace.stream().map(Step::of).toList());
        return GSON.toJson(json) + "\n";
    }

    private record Step(
            int step,
            int epoch,
            @Nullable Double loss,
            @Nullable Double gradientNorm,
            double learningRate) {
        static Step of(TrainingStep step) {
            return new Step(
                    step.step(),
                    step.epoch(),
                    step.isMeasured() ? (Double) step.loss() : null,
                    step.isMeasured() ? (Double) step.gradientNorm() : null,
                    step.learningRate());
        }
    }
}

package io.github.weaktostrong.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training leaves behind beside the weights: the file {@code training.json}.
 *
 * @param settings everything that defines the training; JSON-able
 * @param seed the seed of order and fresh head
 * @param environment where it ran, see {@link
 *     io.github.weaktostrong.provenance.Environment#of(ai.djl.Device)}
 * @param trace every step, in order
 */
public record TrainingReport(
        Map<String, Object> settings,
        long seed,
        Map<String, Object> environment,
        List<TrainingStep> trace) {

    /** Name of the file in a model's folder. */
    public static final String FILE_NAME = "training.json";

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
    }

    /**
     * The report as JSON with the keys {@code settings, seed, environment, trace}; a step has
     * {@code step, epoch, loss, gradient_norm, learning_rate}.
     */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("settings", settings);
        json.put("seed", seed);
        json.put("environment", environment);
        json.put("trace", trace.stream().map(Step::of).toList());
        return GSON.toJson(json) + "\n";
    }

    private record Step(
            int step, int epoch, double loss, double gradientNorm, double learningRate) {
        static Step of(TrainingStep step) {
            return new Step(
                    step.step(),
                    step.epoch(),
                    step.loss(),
                    step.gradientNorm(),
                    step.learningRate());
        }
    }
}

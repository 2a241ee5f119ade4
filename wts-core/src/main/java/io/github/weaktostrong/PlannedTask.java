package io.github.weaktostrong;

import io.github.weaktostrong.trial.TrialTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training of a plan for an executor; how it is carried out and kept is left open. */
abstract class PlannedTask implements TrialTask {
    private final String digest;
    private final String label;
    private final List<String> needs;
    private final Map<String, Object> request;

    /**
     * Names the training.
     *
     * @param needs digests of those that it learns from
     * @param request see {@link #request(Map, long, String)}
     */
    PlannedTask(String digest, String label, List<String> needs, Map<String, Object> request) {
        this.digest = digest;
        this.label = label;
        this.needs = needs;
        this.request = request;
    }

    /** The request of a training of an experiment; empty where that has no recipe. */
    static Map<String, Object> request(Map<String, Object> recipe, long seed, String digest) {
        if (recipe.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> request = new LinkedHashMap<>(recipe);
        request.put("seed", seed);
        request.put("artefact", digest);
        return request;
    }

    @Override
    public final String digest() {
        return digest;
    }

    @Override
    public final String label() {
        return label;
    }

    @Override
    public final List<String> needs() {
        return needs;
    }

    @Override
    public final Map<String, Object> request() {
        return request;
    }
}

package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model of an experiment and what was measured of it on D_T.
 *
 * @param strategy which trainings are regularized
 * @param role which of the four models
 * @param seed the seed of split, head and order
 * @param model name of the model it started from
 * @param settings every setting of its training
 * @param metrics on D_T
 * @param intervals 95 % intervals from resampled test rows, (low, high) by metric
 * @param seconds wall-clock time of its training and evaluation
 * @param artefact digest of the specification; equal where strategies share a training
 * @param rows what the metrics were computed from
 * @param probed what the benchmark's probe found, row by row; null without a probe
 */
public record RunResult(
        Strategy strategy,
        Role role,
        long seed,
        String model,
        Map<String, Object> settings,
        Metrics metrics,
        Map<String, List<Double>> intervals,
        double seconds,
        String artefact,
        RowResults rows,
        @Nullable RowResults probed) {

    /** A model that no probe measured. */
    public RunResult(
            Strategy strategy,
            Role role,
            long seed,
            String model,
            Map<String, Object> settings,
            Metrics metrics,
            Map<String, List<Double>> intervals,
            double seconds,
            String artefact,
            RowResults rows) {
        this(
                strategy, role, seed, model, settings, metrics, intervals, seconds, artefact, rows,
                null);
    }

    /** Keeps copies. */
    public RunResult {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
    }

    /** Name of its predictions file: {@code STRATEGY-ROLE-SEED.csv}. */
    public String predictionsFile() {
        return strategy + "-" + role + "-" + seed + ".csv";
    }

    /**
     * The classifier's predictions on D_T.
     *
     * @throws IllegalStateException if the model is no classifier
     */
    public Predictions predictions() {
        if (rows instanceof Predictions predictions) {
            return predictions;
        }
        throw new IllegalStateException(
                role + " is a language model and predicts no classes; read rows() instead");
    }
}

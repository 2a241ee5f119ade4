package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.privacy.PrivacyStatement;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One model of an experiment and what was measured of it on D_T.
 *
 * @param strategy which trainings are regularized
 * @param role which of the models
 * @param seed the seed of split, head and order
 * @param model name of the model it started from
 * @param settings every setting of its training
 * @param selection what settings and ceilings may be chosen by
 * @param metrics on D_T
 * @param intervals 95 % intervals from resampled test rows, (low, high) by metric
 * @param seconds wall-clock time of its training and evaluation
 * @param artefact digest of the specification; equal where strategies share a training
 * @param rows what the metrics were computed from
 * @param probed what the benchmark's probe found, row by row; empty without a probe
 * @param weights folders of the trained models that were kept, one for each part of the benchmark
 */
public record RunResult(
        Strategy strategy,
        Role role,
        long seed,
        String model,
        Map<String, Object> settings,
        Selection selection,
        Metrics metrics,
        Map<String, List<Double>> intervals,
        double seconds,
        String artefact,
        RowResults rows,
        Optional<RowResults> probed,
        List<Path> weights) {
    /**
     * Facts about a model beside its metrics on D_T, by which settings may be chosen.
     *
     * @param validation the metrics of task and trust on V; none where they are not measured
     * @param ceiling what a picked ceiling was picked from; empty for other models
     * @param privacy what its training, its teacher's and the choice among candidates spent; empty
     *     where nothing is stated
     */
    public record Selection(
            Metrics validation, Optional<CeilingPick> ceiling, Optional<PrivacyStatement> privacy) {
        /** Nothing beside the metrics. */
        public static final Selection NONE =
                new Selection(Metrics.none(), Optional.empty(), Optional.empty());
    }

    /** Keeps copies. */
    public RunResult {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
        weights = List.copyOf(weights);
    }

    /** Name of the predictions file: {@code STRATEGY-ROLE-SEED.csv}. */
    public String predictionsFile() {
        return strategy + "-" + role + "-" + seed + ".csv";
    }

    /** Whether it was trained without any regularizer, by a strategy that has none. */
    boolean isPlain() {
        return strategy == Strategy.NO_TFT && role.isTrained();
    }

    /** This result with further metrics. */
    public RunResult and(Metrics more) {
        return new RunResult(
                strategy,
                role,
                seed,
                model,
                settings,
                selection,
                metrics.and(more),
                intervals,
                seconds,
                artefact,
                rows,
                probed,
                weights);
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

package io.github.weaktostrong.benchmark;

import java.util.Map;

/** What an experiment measures: data, a metric of the task and a metric of trust. */
public interface TrustProperty {

    /** The property that it measures, for example {@code fairness}. */
    String property();

    /** Name in reports, for example {@code Adult}. */
    String name();

    /**
     * What defines the data, JSON-able: source, licence, template, sizes, digest of the rows. Part
     * of the digest of every training on it.
     */
    Map<String, Object> description();

    /** Key of the metric of the task itself, for example {@code accuracy}. */
    String taskMetric();

    /** Whether a higher task metric is the better one; true by default. */
    default boolean higherTaskIsBetter() {
        return true;
    }

    /** Key of the metric of trust, for example {@code demographic_parity_difference}. */
    String trustMetric();

    /** Whether a higher trust metric is the better one. */
    boolean higherTrustIsBetter();
}

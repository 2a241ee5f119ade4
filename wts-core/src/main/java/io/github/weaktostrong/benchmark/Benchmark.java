package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Data, their split, a metric of the task and a metric of trust: what an experiment is about.
 *
 * <p>Implementations are immutable; equal seeds give equal splits. The kind of model decides which
 * of the two interfaces below is implemented.
 */
public sealed interface Benchmark permits ClassifierBenchmark, TextBenchmark {
    /** The property of trust that is measured, for example {@code fairness}. */
    String property();

    /** Name in reports, for example {@code Adult}. */
    String name();

    /**
     * Everything that defines the data, JSON-able: source, licence, template, sizes, digest of the
     * rows. Part of the digest of every training on it.
     */
    Map<String, Object> description();

    /**
     * Parts for each of which models of their own are trained, such as tasks; this alone by
     * default.
     */
    default List<? extends Benchmark> parts() {
        return List.of(this);
    }

    /**
     * A benchmark with the metrics of a further property beside this one's, for a regularizer that
     * is meant for that property.
     *
     * @param property for example {@code ood}
     * @return this where it measures the property already; empty where it cannot: by default any
     *     other than its own
     */
    default Optional<? extends Benchmark> alsoMeasuring(String property) {
        return property.equals(property()) ? Optional.of(this) : Optional.empty();
    }

    /**
     * D_W, D_WTS, V and D_T of a seed, disjoint by source and text; the same rows whenever it is
     * asked, which an experiment checks.
     */
    Splits splits(long seed);

    /** Rows that the splits were asked for; empty where nobody asked for numbers. */
    default Optional<SplitSizes> sizes() {
        return Optional.empty();
    }

    /** Key of the metric of the task itself, for example {@code accuracy}. */
    String taskMetric();

    /** Whether a higher task metric is the better one; true by default. */
    default boolean higherTaskIsBetter() {
        return true;
    }

    /** Key of the metric of trust, for example {@code demographic_parity_difference}. */
    String trustMetric();

    /** Key of the metric of trust that the paper reports; {@link #trustMetric} by default. */
    default String paperTrustMetric() {
        return trustMetric();
    }

    /**
     * Key of the metric whose size is {@link #trustMetric}; empty where that one has no sign, as by
     * default.
     */
    default Optional<String> signedTrustMetric() {
        return Optional.empty();
    }

    /**
     * The metric of trust for comparisons. The size of a difference cannot lie below 0 and so is
     * too large on average; where a metric has a sign, that which V shows takes the place of its
     * own.
     *
     * @param test metrics on D_T
     * @param validation metrics on V
     */
    default OptionalDouble trust(Metrics test, Metrics validation) {
        OptionalDouble signed = signedTrustMetric().map(test::get).orElse(OptionalDouble.empty());
        OptionalDouble onV =
                signedTrustMetric().map(validation::get).orElse(OptionalDouble.empty());
        return signed.isPresent() && onV.isPresent()
                ? OptionalDouble.of(
                        onV.getAsDouble() < 0 ? -signed.getAsDouble() : signed.getAsDouble())
                : test.get(trustMetric());
    }

    /**
     * Key of the metric of trust on V, by which a ceiling is picked: one that predictions tell;
     * {@link #trustMetric} by default.
     */
    default String validationTrustMetric() {
        return trustMetric();
    }

    /** Whether a higher trust metric, the paper's too, is the better one. */
    boolean higherTrustIsBetter();

    /**
     * The task metric in units that are worth the same wherever it lies, higher is better: 0.01 of
     * an accuracy by default, 0.01 nat of mean loss where it is a perplexity.
     */
    default double taskUnits(double task) {
        return (higherTaskIsBetter() ? 100 : -100) * task;
    }

    /** The trust metric in units of 0.01, higher is better. */
    default double trustUnits(double trust) {
        return (higherTrustIsBetter() ? 100 : -100) * trust;
    }

    /** Keys of further metrics of trust, beside {@link #trustMetric}; none by default. */
    default List<String> furtherTrustMetrics() {
        return List.of();
    }

    /**
     * Keys of metrics that are 0 where a model gives nothing away: whether they lie above 0 is
     * tested over seeds for every trained role; none by default.
     */
    default List<String> disclosureMetrics() {
        return List.of();
    }

    /**
     * Metrics of a model that need the plain models of its experiment, such as what its trust adds
     * to what theirs predict; none by default.
     *
     * @param model the other metrics of the model
     * @param plain those of every trained model of {@code NO_TFT} that is reported, of all roles
     *     and seeds, and of those trained on {@link ClassifierBenchmark#lineShares}; none where the
     *     strategy is not run
     */
    default Metrics besidePlain(Metrics model, List<Metrics> plain) {
        return Metrics.none();
    }

    /** Remarks on these data that a reader needs before believing the numbers; none by default. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Reasons to doubt what the metrics of a role say; none by default.
     *
     * @param role metrics of a role, one for each seed
     * @param plain those of the same role without any regularizer; none where it was not trained so
     */
    default List<String> doubts(List<Metrics> role, List<Metrics> plain) {
        return List.of();
    }

    /** The sources in D_W, D_WTS and V of a seed: those that nothing is tested on. */
    default Set<String> trainingSources(long seed) {
        return splits(seed).trainingSources();
    }

    /** The unit of privacy that one training row is, for example {@code one message}. */
    default String unit() {
        return "one row";
    }

    /** Values that private trainings on these data use and treat as public, in words. */
    default List<String> publicConstants() {
        return List.of(
                "number of rows in D_W and in D_WTS, and expected batch size: their ratio is the"
                        + " sampling rate",
                "number of steps, clipping norm, noise multiplier, learning rate and all other"
                        + " settings",
                "the models that training starts from, with their tokenizer");
    }

    /** Exclusions from a privacy statement on these data that no other data have, in words. */
    default List<String> notCovered() {
        return List.of("a person with rows in both D_W and D_WTS: both budgets compose");
    }
}

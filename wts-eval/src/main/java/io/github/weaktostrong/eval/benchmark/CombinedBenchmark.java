package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.ModelProbe;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Another benchmark with the metrics of a further property beside its own, for runs with two
 * regularizers: what {@link ClassifierBenchmark#alsoMeasuring} of this package's benchmarks gives.
 *
 * <ul>
 *   <li>{@code ood}: held-out clean rows in other styles, {@code ood_accuracy};
 *   <li>{@code adversarial}: the perturbed versions that rows carry, {@code adversarial_accuracy};
 *       those of D_W and D_WTS are there to train on;
 *   <li>{@code fairness}: the group metrics of clean rows, {@code demographic_parity_difference}.
 * </ul>
 *
 * <p>The first benchmark's rows are measured as if nothing were beside them; its trust metric stays
 * the one that trends and the choice of the ceiling are about.
 */
final class CombinedBenchmark implements ClassifierBenchmark {
    private final ClassifierBenchmark base;
    private final AddedProperty added;

    private CombinedBenchmark(ClassifierBenchmark base, AddedProperty added) {
        this.base = base;
        this.added = added;
    }

    /**
     * Returns a benchmark with held-out clean rows in other styles beside its own.
     *
     * @param styles at least one, none of them a variant in the base's rows
     */
    public static CombinedBenchmark styles(
            ClassifierBenchmark base, List<StylePerturbation> styles) {
        return new CombinedBenchmark(base, new AddedStyles(styles));
    }

    /**
     * Returns a benchmark with the perturbed versions of rows beside its own.
     *
     * @param rows those of the base, with the versions; found again by task and text
     * @throws BadInputException if no row has a version
     */
    public static CombinedBenchmark versions(ClassifierBenchmark base, Dataset rows) {
        return new CombinedBenchmark(base, new AddedVersions(rows));
    }

    /** Returns {@link #versions} of rows; empty if no row has a version. */
    static Optional<ClassifierBenchmark> versionsIfAny(ClassifierBenchmark base, Dataset rows) {
        return rows.examples().stream().anyMatch(row -> !row.perturbed().isEmpty())
                ? Optional.of(versions(base, rows))
                : Optional.empty();
    }

    /**
     * Returns a benchmark with the group metrics of clean rows beside its own; {@link #splits}
     * refuses rows without a group.
     */
    public static CombinedBenchmark groups(ClassifierBenchmark base) {
        if (base.classes() != 2) {
            throw new IllegalArgumentException(
                    "%s has %s classes; expected 2, since group metrics compare rates of class 1; leave the regularizer of fairness out"
                            .formatted(base.name(), base.classes()));
        }
        return new CombinedBenchmark(base, new AddedFairness());
    }

    @Override
    public Optional<ClassifierBenchmark> alsoMeasuring(String property) {
        return property.equals(added.property())
                ? Optional.of(this)
                : base.alsoMeasuring(property)
                        .map(more -> more.equals(base) ? this : new CombinedBenchmark(more, added));
    }

    @Override
    public String property() {
        return base.property();
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>(base.description());
        description.putAll(added.description());
        description.put(RobustnessBenchmark.FURTHER, furtherTrustMetrics());
        return description;
    }

    @Override
    public List<String> furtherTrustMetrics() {
        List<String> further = new ArrayList<>(base.furtherTrustMetrics());
        further.add(added.trustMetric());
        return further;
    }

    @Override
    public List<String> disclosureMetrics() {
        return base.disclosureMetrics();
    }

    @Override
    public Optional<SplitSizes> sizes() {
        return base.sizes();
    }

    @Override
    public int classes() {
        return base.classes();
    }

    @Override
    public List<? extends ClassifierBenchmark> parts() {
        return base.parts().size() == 1
                ? List.of(this)
                : base.parts().stream().map(part -> new CombinedBenchmark(part, added)).toList();
    }

    @Override
    public Splits splits(long seed) {
        return added.extended(base.splits(seed));
    }

    @Override
    public String taskMetric() {
        return base.taskMetric();
    }

    @Override
    public String trustMetric() {
        return base.trustMetric();
    }

    @Override
    public String paperTrustMetric() {
        return base.paperTrustMetric();
    }

    @Override
    public String validationTrustMetric() {
        return base.validationTrustMetric();
    }

    @Override
    public boolean higherTaskIsBetter() {
        return base.higherTaskIsBetter();
    }

    @Override
    public boolean higherTrustIsBetter() {
        return base.higherTrustIsBetter();
    }

    @Override
    public Optional<String> signedTrustMetric() {
        return base.signedTrustMetric();
    }

    @Override
    public OptionalDouble trust(Metrics test, Metrics validation) {
        return base.trust(test, validation);
    }

    @Override
    public double taskUnits(double task) {
        return base.taskUnits(task);
    }

    @Override
    public double trustUnits(double trust) {
        return base.trustUnits(trust);
    }

    @Override
    public List<String> warnings() {
        return base.warnings();
    }

    @Override
    public String unit() {
        return base.unit();
    }

    @Override
    public List<String> publicConstants() {
        return base.publicConstants();
    }

    @Override
    public List<String> notCovered() {
        return base.notCovered();
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        Metrics metrics = base.metrics(own(predictions));
        Metrics more = added.metrics(besides(predictions));
        for (String name : more.names()) {
            metrics = added.isOwn(name) ? metrics.with(name, more.get(name)) : metrics;
        }
        return metrics;
    }

    @Override
    public List<Double> lineShares() {
        return base.lineShares();
    }

    @Override
    public Metrics besidePlain(Metrics model, List<Metrics> plain) {
        return base.besidePlain(model, plain);
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return base.comparison(own(student), own(weak), own(ceiling));
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return joined(base.intervals(own(predictions)), added.intervals(besides(predictions)));
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return joined(
                base.intervalsOverSeeds(seeds.stream().map(this::own).toList()),
                added.intervalsOverSeeds(seeds.stream().map(this::besides).toList()));
    }

    private Map<String, List<Double>> joined(
            Map<String, List<Double>> own, Map<String, List<Double>> more) {
        Map<String, List<Double>> joined = new LinkedHashMap<>(own);
        more.forEach(
                (name, interval) -> {
                    if (added.isOwn(name)) {
                        joined.put(name, interval);
                    }
                });
        return joined;
    }

    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        return base.baselines(own(validation), own(test));
    }

    @Override
    public ModelProbe probe() {
        return base.probe();
    }

    @Override
    public Metrics probed(List<Dataset> tests, List<float[][]> found) {
        return base.probed(tests.stream().map(this::own).toList(), found);
    }

    @Override
    public Predictions withProbed(
            Predictions predictions, List<Dataset> tests, List<float[][]> found) {
        return base.withProbed(predictions, tests.stream().map(this::own).toList(), found);
    }

    @Override
    public Metrics amongRoles(Predictions model, List<Predictions> roles) {
        return base.amongRoles(own(model), roles.stream().map(this::own).toList());
    }

    @Override
    public List<String> doubts(List<Metrics> role, List<Metrics> plain) {
        return base.doubts(role, plain);
    }

    @Override
    public Optional<RowResults> probedRows(List<Dataset> tests, List<float[][]> found) {
        return base.probedRows(tests.stream().map(this::own).toList(), found);
    }

    @Override
    public Map<String, List<Double>> probedIntervals(List<Dataset> tests, List<float[][]> found) {
        return base.probedIntervals(tests.stream().map(this::own).toList(), found);
    }

    private Dataset own(Dataset rows) {
        return rows.filter(row -> !added.isAdded(row));
    }

    /** The rows of the base. */
    private Predictions own(Predictions predictions) {
        return only(predictions, row -> !added.isAdded(row));
    }

    /** Clean rows and those that were added. */
    private Predictions besides(Predictions predictions) {
        return only(predictions, row -> row.variant().isEmpty() || added.isAdded(row));
    }

    private static Predictions only(Predictions predictions, Predicate<Example> keep) {
        List<Example> rows = new ArrayList<>();
        List<float[]> probabilities = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            if (keep.test(predictions.row(i))) {
                rows.add(predictions.row(i));
                probabilities.add(predictions.probabilities()[i]);
            }
        }
        return new Predictions(
                predictions.split(),
                new Dataset("rows", rows),
                probabilities.toArray(float[][]::new));
    }
}

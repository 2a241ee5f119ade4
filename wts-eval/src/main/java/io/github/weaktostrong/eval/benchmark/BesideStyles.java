package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.Benchmark;
import io.github.weaktostrong.Metrics;
import io.github.weaktostrong.Predictions;
import io.github.weaktostrong.RowResults;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import io.github.weaktostrong.trial.ModelProbe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Another benchmark with its held-out clean rows in other styles beside them, for runs with two
 * regularizers: its own metrics, and {@code ood_accuracy} overall and per style.
 */
public final class BesideStyles implements Benchmark {
    private static final String PREFIX = Kind.OOD.metric();

    private final Benchmark base;
    private final List<StylePerturbation> styles;
    private final Set<String> names = new HashSet<>();
    private final RobustnessBenchmark robustness;

    private BesideStyles(Benchmark base, List<StylePerturbation> styles) {
        this.base = base;
        this.styles = styles;
        styles.forEach(style -> names.add(style.id()));
        robustness =
                RobustnessBenchmark.of(
                        Kind.OOD, Map.of("name", base.name()), base.classes(), base::splits);
    }

    /**
     * The benchmark.
     *
     * @param base whose rows are trained on, and whose trust metric stays the first
     * @param styles at least one, none of them a variant in the base's rows
     */
    public static BesideStyles of(Benchmark base, List<StylePerturbation> styles) {
        if (styles.isEmpty()) {
            throw new IllegalArgumentException(
                    "no style; expected at least one, see StylePerturbation.all()");
        }
        return new BesideStyles(base, List.copyOf(styles));
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
        description.put("styles", styles.stream().map(StylePerturbation::id).toList());
        List<Object> further = new ArrayList<>();
        if (description.get(RobustnessBenchmark.FURTHER) instanceof List<?> known) {
            further.addAll(known);
        }
        further.add(PREFIX);
        description.put(RobustnessBenchmark.FURTHER, further);
        return description;
    }

    @Override
    public int classes() {
        return base.classes();
    }

    @Override
    public List<? extends Benchmark> parts() {
        return base.parts().size() == 1
                ? List.of(this)
                : base.parts().stream().map(part -> of(part, styles)).toList();
    }

    @Override
    public Splits splits(long seed) {
        Splits plain = base.splits(seed);
        List<Example> all = new ArrayList<>();
        for (Dataset part :
                List.of(plain.weak(), plain.transfer(), plain.validation(), plain.test())) {
            all.addAll(part.examples());
        }
        Dataset taken = new Dataset("all", all);
        Dataset test = extended(plain.test(), taken);
        Dataset validation = extended(plain.validation(), taken);
        return new Splits(
                plain.weak(),
                plain.transfer(),
                VariantRows.without(validation, test.examples()),
                test);
    }

    private Dataset extended(Dataset rows, Dataset taken) {
        Dataset clean = rows.filter(row -> row.variant().isEmpty());
        List<Example> styled = new ArrayList<>(rows.examples());
        for (Example row : StyledRows.extended(clean, taken, styles).examples()) {
            if (isStyled(row)) {
                styled.add(row.withPerturbed(List.of()));
            }
        }
        return new Dataset(rows.name(), styled);
    }

    private boolean isStyled(Example row) {
        return names.contains(row.variant());
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
    public boolean higherTrustIsBetter() {
        return base.higherTrustIsBetter();
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        Metrics metrics = base.metrics(own(predictions));
        Metrics beside = robustness.metrics(styled(predictions));
        for (String name : beside.names()) {
            if (name.startsWith(PREFIX)) {
                metrics = metrics.with(name, beside.get(name));
            }
        }
        return metrics;
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return base.comparison(own(student), own(weak), own(ceiling));
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return joined(base.intervals(own(predictions)), robustness.intervals(styled(predictions)));
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return joined(
                base.intervalsOverSeeds(seeds.stream().map(this::own).toList()),
                robustness.intervalsOverSeeds(seeds.stream().map(this::styled).toList()));
    }

    private static Map<String, List<Double>> joined(
            Map<String, List<Double>> own, Map<String, List<Double>> beside) {
        Map<String, List<Double>> joined = new LinkedHashMap<>(own);
        beside.forEach(
                (name, interval) -> {
                    if (name.startsWith(PREFIX)) {
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
        return base.probed(tests.stream().map(this::withoutStyles).toList(), found);
    }

    @Override
    public Optional<RowResults> probedRows(List<Dataset> tests, List<float[][]> found) {
        return base.probedRows(tests.stream().map(this::withoutStyles).toList(), found);
    }

    @Override
    public Map<String, List<Double>> probedIntervals(List<Dataset> tests, List<float[][]> found) {
        return base.probedIntervals(tests.stream().map(this::withoutStyles).toList(), found);
    }

    private Dataset withoutStyles(Dataset rows) {
        return rows.filter(row -> !isStyled(row));
    }

    /** The rows of the base. */
    private Predictions own(Predictions predictions) {
        return only(predictions, row -> !isStyled(row));
    }

    /** Clean and styled rows. */
    private Predictions styled(Predictions predictions) {
        return only(predictions, row -> row.variant().isEmpty() || isStyled(row));
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

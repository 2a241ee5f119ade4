package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.ModelProbe;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.robustness.AttackProbe;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Robustness on rows of text: accuracy on clean rows, and on rows of another style or under an
 * attack.
 *
 * <p>V and D_T hold both kinds: a row without {@link io.github.weaktostrong.data.Example#variant()
 * variant} is clean, the variant of another one names its shift or attack, or says that it is a
 * control with random edits ({@code random_edit_accuracy}, in D_T alone). Accuracies are given
 * overall, per task and per variant, each with its number of rows ({@code _rows}).
 *
 * <p>Out of distribution each variant is a shift, and {@code ood_accuracy} averages over shifts,
 * which count alike whatever their numbers of rows: with rows counting alike the shift that most
 * rows are of decides. Those whose rows come from other sources than the clean rows are averaged in
 * {@code ood_accuracy_natural}, styles of clean rows in {@code ood_accuracy_rules}, either
 * undefined where there is none; {@code ood_accuracy_pooled} is the accuracy on all rows of shifts.
 *
 * <p>Of several tasks the mean counts; a task with fewer perturbed rows in D_T than {@code
 * minimumTaskRows} is given by name but not averaged (V averages all), and where no task has
 * enough, the mean is undefined. The figures over all rows, whatever their task, are given beside
 * it.
 */
public final class RobustnessBenchmark implements ClassifierBenchmark {
    /** Perturbed test rows that a task needs to be averaged, unless told. */
    public static final int MINIMUM_TASK_ROWS = 200;

    /** Key of a description that names further metrics of trust, for the report. */
    static final String FURTHER = "further_trust_metrics";

    private static final String ACCURACY = "accuracy";
    private static final String EFFECTIVE = "effective_robustness";

    private final Kind kind;
    private final Map<String, Object> description;
    private final Rows rows;
    private final List<RobustnessBenchmark> parts;
    private final int minimumTaskRows;
    private final Optional<AttackProbe> probe;
    private final List<Double> lineShares;

    private RobustnessBenchmark(
            Kind kind,
            Map<String, Object> description,
            Rows rows,
            List<RobustnessBenchmark> parts,
            int minimumTaskRows,
            Optional<AttackProbe> probe,
            List<Double> lineShares) {
        this.kind = kind;
        this.description = description;
        this.rows = rows;
        this.parts = parts;
        this.minimumTaskRows = minimumTaskRows;
        this.probe = probe;
        this.lineShares = lineShares;
    }

    /**
     * Where the rows come from.
     *
     * @param carried rows whose perturbed versions the splits leave out; often none
     */
    private record Rows(
            int classes,
            Optional<SplitSizes> sizes,
            LongFunction<Splits> splits,
            Dataset carried,
            List<String> warnings) {}

    /** The kind of robustness that is measured. */
    public enum Kind {
        /** Another style or source of texts: {@code ood_accuracy}, averaged over these. */
        OOD,
        /** Rows changed by an attack: {@code adversarial_accuracy}. */
        ADVERSARIAL;

        String property() {
            return name().toLowerCase(Locale.ROOT);
        }

        String metric() {
            return property() + "_accuracy";
        }
    }

    /**
     * A benchmark of any splits.
     *
     * @param description JSON-able; {@code name} is needed, the rest is for the reader
     * @param classes number of classes, at least 2
     * @param splits the splits of a seed; V and D_T with clean and perturbed rows
     */
    public static RobustnessBenchmark of(
            Kind kind, Map<String, Object> description, int classes, LongFunction<Splits> splits) {
        if (!(description.get("name") instanceof String)) {
            throw new IllegalArgumentException(
                    "the description has no name; expected the key name with a text");
        }
        return new RobustnessBenchmark(
                kind,
                new LinkedHashMap<>(description),
                new Rows(
                        classes,
                        Optional.empty(),
                        splits,
                        new Dataset("none", List.of()),
                        List.of()),
                List.of(),
                MINIMUM_TASK_ROWS,
                Optional.empty(),
                List.of());
    }

    /** A copy that says how many rows its splits were asked for. */
    RobustnessBenchmark withSizes(SplitSizes sizes) {
        Rows sized =
                new Rows(
                        rows.classes(),
                        Optional.of(sizes),
                        rows.splits(),
                        rows.carried(),
                        rows.warnings());
        return new RobustnessBenchmark(
                kind, description, sized, parts, minimumTaskRows, probe, lineShares);
    }

    /** A copy with remarks on its rows. */
    RobustnessBenchmark withWarnings(List<String> warnings) {
        Rows remarked =
                new Rows(
                        rows.classes(),
                        rows.sizes(),
                        rows.splits(),
                        rows.carried(),
                        List.copyOf(warnings));
        return new RobustnessBenchmark(
                kind, description, remarked, parts, minimumTaskRows, probe, lineShares);
    }

    /**
     * Returns a benchmark with one model per task: the tasks are its {@link #parts()}, and its
     * metrics average over them.
     */
    RobustnessBenchmark withParts(List<RobustnessBenchmark> tasks) {
        return new RobustnessBenchmark(
                kind, description, rows, List.copyOf(tasks), minimumTaskRows, probe, lineShares);
    }

    /** A copy that can measure on the versions of these rows too, which its splits leave out. */
    RobustnessBenchmark leavingOutVersionsOf(Dataset carried) {
        Rows more = new Rows(rows.classes(), rows.sizes(), rows.splits(), carried, rows.warnings());
        return new RobustnessBenchmark(
                kind, description, more, parts, minimumTaskRows, probe, lineShares);
    }

    /**
     * A copy in which every trained model is attacked anew: {@code attacked_accuracy}, {@code
     * attack_success_rate}, {@code attack_mean_queries}, {@code attack_mean_changed_word_share} and
     * the accuracy of the same rows before, {@code attack_clean_accuracy}; of several tasks the
     * mean over those that are averaged, and the accuracy of each.
     */
    public RobustnessBenchmark withAttackOnEachModel(AttackProbe attack) {
        Map<String, Object> more = new LinkedHashMap<>(description);
        more.put("attack_on_each_model", attack.settings());
        more.put(FURTHER, List.of(kind.metric()));
        List<RobustnessBenchmark> attacked =
                parts.stream().map(part -> part.withAttackOnEachModel(attack)).toList();
        return new RobustnessBenchmark(
                kind, more, rows, attacked, minimumTaskRows, Optional.of(attack), lineShares);
    }

    /** A copy that averages tasks from another number of perturbed test rows on, at least 1. */
    public RobustnessBenchmark withMinimumTaskRows(int minimum) {
        Checks.requireAtLeast(minimum, 1, "minimum of %s rows a task; expected at least 1");
        return new RobustnessBenchmark(kind, description, rows, parts, minimum, probe, lineShares);
    }

    /**
     * A copy that has the plain ceiling trained on shares of its rows besides, so that the line of
     * {@code effective_robustness} goes through models of several training sizes; by default it
     * goes through those of {@code NO_TFT} alone.
     *
     * @param shares in (0, 1), each once
     * @throws IllegalArgumentException if the benchmark is not one out of distribution, whose
     *     metrics alone need a line
     */
    public RobustnessBenchmark withLineShares(List<Double> shares) {
        if (kind != Kind.OOD) {
            throw new IllegalArgumentException(
                    "shares %s for a line of plain models in a benchmark of %s; expected OOD, whose effective robustness is measured beside it; leave them out"
                            .formatted(shares, kind));
        }
        return new RobustnessBenchmark(
                kind, description, rows, parts, minimumTaskRows, probe, List.copyOf(shares));
    }

    /**
     * The tasks for which a model of its own is meant to be trained; this benchmark alone where one
     * model does everything.
     *
     * <p>The predictions of the parts, one after the other, are what {@link #metrics} of the whole
     * takes.
     */
    @Override
    public List<RobustnessBenchmark> parts() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    @Override
    public String property() {
        return kind.property();
    }

    @Override
    public String name() {
        return String.valueOf(description.get("name"));
    }

    @Override
    public Map<String, Object> description() {
        return new LinkedHashMap<>(description);
    }

    @Override
    public Optional<SplitSizes> sizes() {
        return rows.sizes();
    }

    @Override
    public List<String> furtherTrustMetrics() {
        List<String> further = new ArrayList<>();
        if (kind == Kind.OOD) {
            further.add(EFFECTIVE);
        }
        probe.ifPresent(attack -> further.add(kind.metric()));
        return further;
    }

    @Override
    public List<Double> lineShares() {
        return lineShares;
    }

    @Override
    public List<String> warnings() {
        return parts.isEmpty()
                ? rows.warnings()
                : parts.stream().flatMap(part -> part.warnings().stream()).toList();
    }

    @Override
    public int classes() {
        return rows.classes();
    }

    @Override
    public Splits splits(long seed) {
        return rows.splits().apply(seed);
    }

    /**
     * Returns this benchmark measuring other styles as well, or versions that rows carry, or, with
     * two classes and one task, groups.
     */
    @Override
    public Optional<ClassifierBenchmark> alsoMeasuring(String property) {
        if (property.equals(kind.property())) {
            return Optional.of(this);
        }
        return switch (property) {
            case "ood" -> Optional.of(CombinedBenchmark.styles(this, StylePerturbation.all()));
            case "adversarial" -> CombinedBenchmark.versionsIfAny(this, rows.carried());
            case "fairness" ->
                    Optional.<ClassifierBenchmark>of(this)
                            .filter(of -> of.classes() == 2 && parts.isEmpty())
                            .map(CombinedBenchmark::groups);
            default -> Optional.empty();
        };
    }

    @Override
    public String taskMetric() {
        return ACCURACY;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where every model is attacked anew, its accuracy under its own attack: rows that were made
     * before are a fixed target, whose edits can be learned.
     */
    @Override
    public String trustMetric() {
        return probe.isPresent() ? FurtherRows.ATTACKED_ACCURACY : kind.metric();
    }

    @Override
    public String paperTrustMetric() {
        return kind == Kind.OOD ? kind.metric() + "_pooled" : kind.metric();
    }

    @Override
    public String validationTrustMetric() {
        return kind.metric();
    }

    @Override
    public boolean higherTrustIsBetter() {
        return true;
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        return numbers()
                .metrics(FurtherRows.without(predictions))
                .and(further().metrics(predictions));
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return numbers()
                .comparison(
                        FurtherRows.without(student),
                        FurtherRows.without(weak),
                        FurtherRows.without(ceiling));
    }

    /**
     * {@inheritDoc} Out of distribution {@code effective_robustness}: the accuracy under shifts
     * beyond what the line through the plain models, on a logit scale, predicts from the accuracy
     * in distribution (Taori et al. 2020); undefined where the latter span less than 0.05.
     */
    @Override
    public Metrics besidePlain(Metrics model, List<Metrics> plain) {
        return kind == Kind.OOD
                ? Metrics.none()
                        .with(
                                EFFECTIVE,
                                new EffectiveRobustness(ACCURACY, kind.metric()).of(model, plain))
                : Metrics.none();
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        Map<String, List<Double>> intervals =
                new LinkedHashMap<>(numbers().intervals(FurtherRows.without(predictions)));
        intervals.putAll(further().intervals(predictions));
        return intervals;
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        Map<String, List<Double>> intervals =
                new LinkedHashMap<>(
                        numbers()
                                .intervalsOverSeeds(
                                        seeds.stream().map(FurtherRows::without).toList()));
        intervals.putAll(further().intervalsOverSeeds(seeds));
        return intervals;
    }

    private FurtherRows further() {
        return new FurtherRows(minimumTaskRows);
    }

    private RobustnessMetrics numbers() {
        return new RobustnessMetrics(kind, minimumTaskRows);
    }

    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        return Map.of();
    }

    @Override
    public ModelProbe probe() {
        return probe.<ModelProbe>map(attack -> attack).orElseGet(ModelProbe::none);
    }

    @Override
    public Metrics probed(List<Dataset> tests, List<float[][]> found) {
        return attacked(tests, found).map(AttackedTasks::metrics).orElseGet(Metrics::none);
    }

    @Override
    public Predictions withProbed(
            Predictions predictions, List<Dataset> tests, List<float[][]> found) {
        return attacked(tests, found)
                .map(attacks -> attacks.beside(predictions))
                .orElse(predictions);
    }

    @Override
    public Metrics amongRoles(Predictions model, List<Predictions> roles) {
        return FurtherRows.amongRoles(model, roles);
    }

    @Override
    public List<String> doubts(List<Metrics> role, List<Metrics> plain) {
        return kind == Kind.ADVERSARIAL ? new AttackDoubts(role, plain).all() : List.of();
    }

    @Override
    public Optional<RowResults> probedRows(List<Dataset> tests, List<float[][]> found) {
        return attacked(tests, found).map(AttackedTasks::rows);
    }

    @Override
    public Map<String, List<Double>> probedIntervals(List<Dataset> tests, List<float[][]> found) {
        return attacked(tests, found).map(AttackedTasks::intervals).orElseGet(Map::of);
    }

    private Optional<AttackedTasks> attacked(List<Dataset> tests, List<float[][]> found) {
        return probe.map(attack -> new AttackedTasks(attack, tests, found, minimumTaskRows));
    }
}

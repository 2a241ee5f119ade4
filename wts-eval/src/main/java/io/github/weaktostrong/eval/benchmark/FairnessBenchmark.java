package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.classification.Agreement;
import io.github.weaktostrong.eval.classification.Calibration;
import io.github.weaktostrong.eval.classification.PerformanceGapRecovered;
import io.github.weaktostrong.eval.fairness.ExponentiatedGradient;
import io.github.weaktostrong.eval.fairness.FairnessMetrics;
import io.github.weaktostrong.eval.fairness.GroupThresholds;
import io.github.weaktostrong.eval.fairness.ParityConstraint;
import io.github.weaktostrong.eval.fairness.RandomizedThresholds;
import io.github.weaktostrong.eval.fairness.ScoredRows;
import io.github.weaktostrong.eval.fairness.ThresholdOptimizer;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Fairness between groups on two-class rows of text: accuracy and demographic parity, with the
 * other group metrics beside them.
 */
public final class FairnessBenchmark implements ClassifierBenchmark {
    private final Dataset rows;
    private final List<String> groups; // of all rows, asked for in every resample
    private final Drawn drawn;
    private final Map<String, Object> description;

    /** Where the parts of a seed come from. */
    private record Drawn(LongFunction<Splits> splits, SplitSizes sizes, List<String> warnings) {}

    private FairnessBenchmark(Dataset rows, Drawn drawn, Map<String, Object> description) {
        this.rows = rows;
        groups = rows.groups();
        this.drawn = drawn;
        this.description = description;
    }

    /**
     * A benchmark of any rows that have a label (0 or 1) and a group.
     *
     * @param rows all rows
     * @param sizes rows of D_W, D_WTS, V and D_T, and what seeds have to do with each other
     * @param about what a reader should know of the data: source, licence, template
     * @throws BadInputException if a row lacks a label or group, or a label is not 0 or 1, or there
     *     is only one group, or there are too few rows
     */
    public static FairnessBenchmark of(Dataset rows, SplitSizes sizes, Map<String, String> about) {
        check(rows);
        SeedSplits splits = SeedSplits.of(rows, sizes);
        return new FairnessBenchmark(
                rows,
                new Drawn(splits::at, splits.sizes(), splits.warnings()),
                description(rows, about, splits.description()));
    }

    /**
     * A benchmark whose weak model is unfair for a reason: in D_W the label goes with the group, in
     * D_WTS, V and D_T it does not.
     *
     * <p>Each group is half of every part and each label too. In D_W the share of label 1 in the
     * second group (by name) less that in the first is the association; elsewhere it is 0. Rows of
     * all four kinds are drawn by {@link SeedSplits}, each for itself, so that what it promises of
     * sources, texts, blocks and the development pool holds, and none of two kinds may share a
     * source.
     *
     * @param rows all rows
     * @param sizes rows of D_W, D_WTS, V and D_T; a quarter of each is rounded to whole rows
     * @param association between -1 and 1, both excluded, and so that each kind has a row in D_W
     * @param about what a reader should know of the data
     * @throws BadInputException as {@link #of} does, and if there are not two groups, or too few
     *     rows of one kind for a seed, or for five blocks where seeds are disjoint
     */
    public static FairnessBenchmark associated(
            Dataset rows, SplitSizes sizes, double association, Map<String, String> about) {
        check(rows);
        AssociatedSplits splits = AssociatedSplits.of(rows, sizes, association);
        return new FairnessBenchmark(
                rows,
                new Drawn(splits::at, splits.sizes(), splits.warnings()),
                description(rows, about, splits.description()));
    }

    private static void check(Dataset rows) {
        for (int i = 0; i < rows.size(); i++) {
            check(rows, i);
        }
        if (rows.groups().size() < 2) {
            throw new BadInputException(
                    rows.name()
                            + ": the groups are "
                            + rows.groups()
                            + "; expected at least two to compare; name the protected group of"
                            + " each row");
        }
    }

    private static Map<String, Object> description(
            Dataset rows, Map<String, String> about, Map<String, Object> splits) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", rows.name());
        description.putAll(new TreeMap<>(about)); // an order that Map.of does not keep
        description.put("rows", rows.size());
        description.put("groups", rows.groups());
        description.putAll(splits);
        description.put("digest", rows.digest());
        return description;
    }

    private static void check(Dataset rows, int index) {
        Example row = rows.get(index);
        int label = row.label().orElse(-1);
        if (label != 0 && label != 1) {
            throw new BadInputException(
                    rows.name()
                            + ": row "
                            + (index + 1)
                            + (label < 0 ? " has no label" : " has label " + label)
                            + "; expected 0 or 1; correct the row");
        }
        if (row.group().isEmpty()) {
            throw new BadInputException(
                    rows.name()
                            + ": row "
                            + (index + 1)
                            + " has no group; expected the protected group of every row; add it");
        }
    }

    @Override
    public String property() {
        return "fairness";
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public Map<String, Object> description() {
        return new LinkedHashMap<>(description);
    }

    @Override
    public Optional<SplitSizes> sizes() {
        return Optional.of(drawn.sizes());
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public Splits splits(long seed) {
        return drawn.splits().apply(seed).requireGroups(groups);
    }

    @Override
    public List<String> warnings() {
        return drawn.warnings();
    }

    /**
     * Returns this benchmark measuring other styles ({@code ood}) as well, or the versions that
     * rows carry, if any.
     */
    @Override
    public Optional<ClassifierBenchmark> alsoMeasuring(String property) {
        return switch (property) {
            case "fairness" -> Optional.of(this);
            case "ood" -> Optional.of(CombinedBenchmark.styles(this, StylePerturbation.all()));
            case "adversarial" -> CombinedBenchmark.versionsIfAny(this, rows);
            default -> Optional.empty();
        };
    }

    @Override
    public String taskMetric() {
        return FairnessMetricSet.ACCURACY;
    }

    @Override
    public String trustMetric() {
        return FairnessMetricSet.PARITY;
    }

    @Override
    public Optional<String> signedTrustMetric() {
        return groups.size() == 2
                ? Optional.of("signed_" + FairnessMetricSet.PARITY)
                : Optional.empty();
    }

    @Override
    public boolean higherTrustIsBetter() {
        return false;
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        FairnessMetrics metrics = FairnessMetricSet.table(predictions).metrics();
        return fairness(metrics)
                .with(
                        "expected_calibration_error",
                        Calibration.expectedError(predictions.scores(), predictions.labels()));
    }

    private Metrics fairness(FairnessMetrics metrics) {
        return FairnessMetricSet.of(metrics, groups);
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        OptionalDouble recovered =
                PerformanceGapRecovered.of(accuracy(weak), accuracy(student), accuracy(ceiling));
        return Metrics.none()
                .with(
                        "agreement_with_weak",
                        Agreement.of(student.predictions(), weak.predictions()))
                .with("performance_gap_recovered", recovered);
    }

    private static double accuracy(Predictions predictions) {
        return FairnessMetricSet.table(predictions).metrics().accuracy();
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return FairnessMetricSet.intervals(predictions);
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return FairnessMetricSet.intervalsOverSeeds(seeds);
    }

    /**
     * Decisions on the same probabilities: a threshold for each group, and mixtures of such
     * thresholds for demographic parity and, where V has both labels in every group, for equalized
     * odds.
     */
    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        ScoredRows rows =
                ScoredRows.of(validation.scores(), validation.labels(), validation.groups());
        GroupThresholds thresholds = ThresholdOptimizer.demographicParity().fit(rows);
        int[] decisions = thresholds.predict(test.scores(), test.groups());
        Metrics found = fairness(FairnessMetrics.of(test.labels(), decisions, test.groups()));
        Map<String, Metrics> baselines = new LinkedHashMap<>();
        baselines.put("group_thresholds", with(thresholds, "threshold_", found));
        for (ParityConstraint constraint :
                List.of(ParityConstraint.DEMOGRAPHIC_PARITY, ParityConstraint.EQUALIZED_ODDS)) {
            if (rows.support(constraint)) {
                String name = constraint.name().toLowerCase(Locale.ROOT);
                baselines.put("exponentiated_gradient_" + name, mixture(rows, constraint, test));
            }
        }
        return baselines;
    }

    private Metrics mixture(ScoredRows rows, ParityConstraint constraint, Predictions test) {
        RandomizedThresholds mixture =
                ExponentiatedGradient.of(constraint, ExponentiatedGradient.DEFAULT_SLACK).fit(rows);
        Metrics found =
                FairnessMetricSet.of(
                        mixture.expected(test.labels(), test.scores(), test.groups()), groups);
        for (int i = 0; i < mixture.classifiers().size(); i++) {
            found = found.with("probability_" + (i + 1), mixture.probabilities().get(i));
            found = with(mixture.classifiers().get(i), "threshold_" + (i + 1) + '_', found);
        }
        return found;
    }

    private static Metrics with(GroupThresholds thresholds, String prefix, Metrics metrics) {
        Metrics found = metrics;
        for (Map.Entry<String, Double> group : thresholds.thresholds().entrySet()) {
            // probabilities are from 0 to 1: from 0 on selects everybody, from 2 on nobody
            double threshold = Math.max(0, Math.min(2, group.getValue()));
            found = found.with(prefix + group.getKey(), threshold);
        }
        return found;
    }
}

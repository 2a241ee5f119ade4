package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of a result's page. */
final class Tables {
    private static final TableCell NONE = TableCell.of("–");

    private final WeakToStrongResult result;
    private final Cells cells;

    Tables(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
    }

    /** The paper's Table 1, our metric beside the paper's; empty without a verdict. */
    Optional<Part.Table> verdicts() {
        List<String> header = new ArrayList<>(List.of("strategy"));
        header.add("by " + Words.words(result.trustMetric()));
        result.trends().stream()
                .filter(trend -> !trend.primary())
                .findFirst()
                .ifPresent(t -> header.add("by the paper's " + Words.words(t.metric())));
        List<List<TableCell>> rows = new ArrayList<>();
        for (Trend trend : result.primaryTrends()) {
            List<TableCell> row = new ArrayList<>(List.of(strategy(trend.strategy())));
            row.add(verdict(trend));
            if (header.size() > 2) {
                row.add(result.paperTrend(trend.strategy()).map(Tables::verdict).orElse(NONE));
            }
            rows.add(row);
        }
        return table(
                "Does trust rise from the weak model over the students to the strong ceiling?",
                header,
                rows);
    }

    private static TableCell verdict(Trend trend) {
        return TableCell.of(trend.verdict(), trend.onMeans() ? "rises on means" : "not on means");
    }

    private static TableCell strategy(Strategy strategy) {
        return TableCell.of(strategy.name(), strategy.words());
    }

    /** Trust and task of every model, and the change from the weak model. */
    Part.Table changes() {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Strategy strategy : cells.strategies()) {
            rows.add(List.of(TableCell.of(strategy + ": " + strategy.words())));
            rows.add(changes(strategy, result.trustMetric(), result.higherTrustIsBetter()));
            rows.add(changes(strategy, result.taskMetric(), result.higherTaskIsBetter()));
        }
        return new Part.Table(
                "Means over seeds on the test rows; beside them the change from the weak model,"
                        + " ▲ better and ▼ worse. "
                        + Splits.IN_WORDS,
                header("", cells.roles()),
                rows);
    }

    private List<TableCell> changes(Strategy strategy, String metric, boolean higherIsBetter) {
        List<TableCell> row = new ArrayList<>(List.of(TableCell.of(Words.words(metric))));
        for (Role role : cells.roles()) {
            Cell cell = cells.at(strategy, role, metric);
            PairedChange change = PairedChange.of(cells.at(strategy, Role.WEAK, metric), cell);
            String mean = cell.spread().isEmpty() ? "–" : Words.number(cell.mean());
            if (role == Role.WEAK || !change.isDefined()) {
                row.add(TableCell.of(mean));
            } else {
                double by = change.difference().mean().orElseThrow();
                boolean better = by > 0 == higherIsBetter;
                row.add(
                        by == 0
                                ? TableCell.of(mean, "unchanged")
                                : new TableCell(
                                        mean,
                                        Words.signed(by) + (better ? " ▲" : " ▼"),
                                        better ? "good" : "bad"));
            }
        }
        return row;
    }

    private static List<String> header(String first, List<Role> roles) {
        return Stream.concat(Stream.of(first), roles.stream().map(Role::words)).toList();
    }

    /** The tests behind the verdicts. */
    Part.Table tests() {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Trend trend : result.trends()) {
            rows.add(
                    row(
                            trend.strategy().name(),
                            Words.words(trend.metric()) + (trend.primary() ? "" : " (the paper's)"),
                            trend.exploratory() ? "exploratory" : "named beforehand",
                            trend.comparisons().isEmpty()
                                    ? "not tested"
                                    : Words.number(trend.test().pOfRise()),
                            trend.comparisons().isEmpty()
                                    ? "not tested"
                                    : Words.number(trend.test().pOfFall())));
        }
        return new Part.Table(
                "Intersection-union tests over seeds; claims named beforehand are corrected for"
                        + " their number.",
                List.of("strategy", "metric", "claim", "p of rise", "p of fall"),
                rows);
    }

    /** Every metric: a group of rows per metric, a row per strategy, a column per role. */
    Part.Table cells() {
        List<List<TableCell>> rows = new ArrayList<>();
        for (String metric : cells.metrics()) {
            rows.add(row(cells.title(metric)));
            for (Strategy strategy : cells.strategies()) {
                List<TableCell> row = new ArrayList<>(List.of(TableCell.of(strategy.name())));
                cells.roles().forEach(role -> row.add(cell(cells.at(strategy, role, metric))));
                rows.add(row);
            }
        }
        return new Part.Table(
                "Mean ± standard deviation (n - 1) over the n seeds that define the metric, on the"
                        + " test split; – where it is not measured of a role.",
                header("strategy", cells.roles()),
                rows);
    }

    private static TableCell cell(Cell cell) {
        return cell.spread()
                .map(
                        spread ->
                                spread.mean().isEmpty()
                                        ? TableCell.of(Words.UNDEFINED)
                                        : TableCell.of(
                                                Words.meanAndDeviation(spread),
                                                "n = " + spread.n()))
                .orElse(NONE);
    }

    /** Tests of what is 0 where nothing is given away; empty if there are none. */
    Optional<Part.Table> disclosures() {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SummaryRow row : result.summary()) {
            row.disclosures().forEach((metric, test) -> rows.add(disclosure(row, metric, test)));
        }
        return table(
                "Is the mean over seeds above 0? Paired t test, exploratory: not corrected for the"
                        + " number of models.",
                List.of("strategy", "model", "metric", "mean", "above 0", "p of rise"),
                rows);
    }

    private List<TableCell> disclosure(SummaryRow row, String metric, TrendTest test) {
        return List.of(
                TableCell.of(row.strategy().name()),
                TableCell.of(row.role().words()),
                TableCell.of(Words.words(metric)),
                cell(cells.at(row.strategy(), row.role(), metric)),
                TableCell.of(test.verdict(), ""),
                TableCell.of(
                        test.comparisons().isEmpty()
                                ? "not tested"
                                : Words.number(test.pOfRise())));
    }

    /** Methods without training, over seeds; empty if there are none. */
    Optional<Part.Table> baselines() {
        Map<List<Object>, List<BaselineResult>> groups = new LinkedHashMap<>();
        for (BaselineResult baseline : result.baselines()) {
            List<Object> key = List.of(baseline.name(), baseline.strategy(), baseline.role());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(baseline);
        }
        return table(
                "Mean ± standard deviation (n - 1) over seeds after the method, on the test split;"
                        + " beside it the same student without the method.",
                List.of(
                        "method",
                        "student",
                        cells.title(result.trustMetric()),
                        cells.title(result.taskMetric())),
                groups.values().stream().map(this::baseline).toList());
    }

    private List<TableCell> baseline(List<BaselineResult> group) {
        BaselineResult first = group.get(0);
        List<TableCell> row = new ArrayList<>(List.of(TableCell.of(first.name())));
        row.add(TableCell.of(first.strategy() + ", " + first.role().words()));
        for (String metric : List.of(result.trustMetric(), result.taskMetric())) {
            OverSeeds values =
                    new OverSeeds(
                            group.stream()
                                    .flatMap(b -> b.metrics().get(metric).stream().boxed())
                                    .toList());
            Cell student = cells.at(first.strategy(), first.role(), metric);
            String without = "without " + Words.number(student.mean());
            row.add(TableCell.of(Words.meanAndDeviation(values), without));
        }
        return row;
    }

    /** The budgets of a statement, then the trainings that spent them. */
    static List<Part.Table> privacy(PrivacyStatement statement) {
        Map<String, PrivacyBudget> budgets = new LinkedHashMap<>();
        budgets.put("D_W", statement.dW());
        budgets.put("D_WTS", statement.dWts());
        statement.anyUnit().ifPresent(b -> budgets.put("any unit, over all seeds", b));
        List<List<TableCell>> rows = new ArrayList<>();
        List<List<TableCell>> spent = new ArrayList<>();
        budgets.forEach(
                (data, budget) -> {
                    rows.add(budget(data, budget));
                    budget.trainings().forEach(each -> spent.add(training(data, each)));
                });
        return Stream.of(
                        table(
                                "What may be known of one unit after everything that is published."
                                        + " Smaller epsilon means more privacy.",
                                List.of("data", "protection", "epsilon", "delta", "accountant"),
                                rows),
                        table(
                                "The private trainings that spent it.",
                                List.of(
                                        "data",
                                        "training",
                                        "noise",
                                        "rate",
                                        "steps",
                                        "clipping",
                                        "sampler",
                                        "noise from"),
                                spent))
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<TableCell> budget(String data, PrivacyBudget budget) {
        boolean used = !budget.trainings().isEmpty();
        return row(
                data,
                budget.protection(),
                !used
                        ? "–"
                        : budget.guaranteedEpsilon().isPresent()
                                ? budget.statedEpsilon()
                                : "no guarantee",
                used ? budget.statedDelta() : "–",
                budget.accountant());
    }

    private static List<TableCell> training(String data, PrivateTraining training) {
        return row(
                data,
                training.name(),
                Words.number(training.noiseMultiplier()),
                Words.number(training.samplingRate()),
                steps(training.steps(), training.lost()),
                Words.number(training.maxGradNorm()),
                training.sampler(),
                training.noiseMode().label());
    }

    private static String steps(int all, int lost) {
        return lost == 0
                ? String.valueOf(all)
                : "%s (%s released, %s lost)".formatted(all, all - lost, lost);
    }

    private static List<TableCell> row(String... texts) {
        return Stream.of(texts).map(TableCell::of).toList();
    }

    private static Optional<Part.Table> table(
            String caption, List<String> header, List<List<TableCell>> rows) {
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Part.Table(caption, header, rows));
    }
}

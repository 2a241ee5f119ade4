package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyComposition;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class RocFigureTest {
    private static final PrivacyBudget PRIVATE =
            new PrivacyBudget(
                    List.of(new PrivateTraining("t", 1, 0.1, 10, 1, "poisson", NoiseMode.SECURE)),
                    Math.log(3),
                    0.01,
                    "pld");

    private static final MembershipCeiling BUDGETS = MembershipCeiling.ofBudgets();

    @TempDir private Path folder;

    /** Losses 0 and 2 of D_W, 4 and 1 of D_WTS, 1, 3, 5, ... of ten messages held out. */
    private record Rows() implements RowResults {
        @Override
        public List<String> columns() {
            return List.of("id", "split", "tokens", "loss");
        }

        @Override
        public List<List<Object>> table() {
            List<List<Object>> table = new ArrayList<>();
            table.add(List.of("a", "d_w", 9, 0f));
            table.add(List.of("b", "d_w", 9, 2f));
            table.add(List.of("c", "d_w", 1, "")); // has no loss
            table.add(List.of("d", "d_wts", 9, 4f));
            table.add(List.of("e", "d_wts", 9, 0.5f));
            for (int i = 0; i < 10; i++) {
                table.add(List.of("h" + i, "held_out", 9, 2f * i + 1));
            }
            return table;
        }
    }

    private static RunResult run(Strategy strategy, Role role, PrivacyBudget budget) {
        PrivacyStatement statement = PrivacyStatement.of("one message", budget, budget, List.of());
        return new RunResult(
                strategy,
                role,
                1,
                "mini",
                Map.of(),
                new RunResult.Selection(Metrics.none(), Optional.empty(), Optional.of(statement)),
                Metrics.none(),
                Map.of(),
                1,
                strategy + "/" + role,
                new Rows(),
                Optional.empty(),
                List.of());
    }

    /** A result whose page has the figure. */
    static WeakToStrongResult result() {
        return result(
                run(Strategy.NO_TFT, Role.WEAK, PrivacyBudget.unprotected()),
                run(Strategy.WEAK_TFT, Role.WTS_NAIVE, PRIVATE));
    }

    private static WeakToStrongResult result(RunResult... runs) {
        WeakToStrongResult other = new InventedResult().build();
        return new WeakToStrongResult(
                "privacy",
                other.taskMetric(),
                other.higherTaskIsBetter(),
                other.trustMetric(),
                other.higherTrustIsBetter(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(runs),
                List.of(),
                List.of(),
                other.summary(),
                Design.of(List.of()),
                List.of(),
                Optional.empty());
    }

    @Test
    void curve_ofTheModelsOwnPart_byHand() {
        RocCurve weak =
                RocCurve.of(run(Strategy.WEAK_TFT, Role.WEAK, PRIVATE), BUDGETS).orElseThrow();
        assertEquals(1e-3, RocCurve.level(0), 1e-15);
        assertEquals(0.1, RocCurve.level(20), 1e-15);
        assertEquals(1, RocCurve.level(30), 0);
        assertEquals(2, weak.members());
        assertEquals(10, weak.nonMembers());
        assertEquals(0.5, weak.truePositives()[0]); // loss 0 is below every other
        assertEquals(0.5, weak.truePositives()[19]); // a single false positive is 10 %
        assertEquals(1, weak.truePositives()[20]); // loss 1 is, and then 2
        assertEquals(3 * 1e-3 + 0.01, weak.ceiling()[0], 1e-12); // e^epsilon fpr + delta
        assertEquals(0.31, weak.ceiling()[20], 1e-12);
        assertEquals(1, weak.ceiling()[30], 1e-12);
        RocCurve student =
                RocCurve.of(run(Strategy.WEAK_TFT, Role.WTS_NAIVE, PRIVATE), BUDGETS).orElseThrow();
        assertEquals(0.5, student.truePositives()[20]); // loss 4 of D_WTS: two false positives
        assertEquals(1, student.truePositives()[24]); // 25 %
    }

    @Test
    void figure_drawsTheCeilingOnlyWhereThereIsAGuarantee() throws Exception {
        RunResult open = run(Strategy.NO_TFT, Role.WEAK, PrivacyBudget.unprotected());
        RunResult guarded = run(Strategy.WEAK_TFT, Role.WEAK, PRIVATE);
        String svg = RocFigure.of(result(open, guarded), BUDGETS).orElseThrow().figure().svg("roc");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        assertEquals(3, svg.split("<polyline").length - 1); // two curves and one ceiling
        assertEquals(1, svg.split("stroke-dasharray=\"6 3\"").length - 1);
        assertTrue(svg.contains("50 % of members at 0.1 % false positives (no ceiling)"), svg);
        assertTrue(svg.contains("100 % of members at 10 % false positives (at most 31 %)"), svg);
        assertTrue(svg.contains("<title id=\"roc-title\">"), svg);
    }

    @Test
    void ceiling_ofTheTrainings_replacesThatOfTheBudget() {
        RunResult open = run(Strategy.NO_TFT, Role.WEAK, PrivacyBudget.unprotected());
        RunResult guarded = run(Strategy.WEAK_TFT, Role.WEAK, PRIVATE);
        MembershipCeiling half = MembershipCeiling.of(new HalfOfTheRest(PRIVATE));
        RocCurve curve = RocCurve.of(guarded, half).orElseThrow();
        assertEquals(3 * 1e-3 + 0.01, curve.ceiling()[0], 1e-12); // the budget's is smaller
        assertEquals((1 + RocCurve.level(25)) / 2, curve.ceiling()[25], 1e-12);
        assertEquals(1, RocCurve.of(open, half).orElseThrow().ceiling()[0]);
        String page = HtmlReport.of(result(open, guarded), half);
        assertTrue(page.contains("by the accountant's trade-off function"), page);
        assertTrue(HtmlReport.of(result(guarded)).contains("by (epsilon, delta) of its budget"));
    }

    /** Half way from guessing to certainty. */
    private record HalfOfTheRest(PrivacyBudget expected) implements PrivacyComposition {
        @Override
        public PrivacyBudget compose(List<PrivateTraining> trainings, double delta) {
            return expected;
        }

        @Override
        public double[] truePositiveRates(List<PrivateTraining> trainings, double[] rates) {
            assertEquals(expected.trainings(), trainings);
            return Arrays.stream(rates).map(rate -> (1 + rate) / 2).toArray();
        }
    }

    @Test
    void page_ofMessages_hasTheFigure_othersDoNot() {
        RunResult guarded = run(Strategy.WEAK_TFT, Role.WEAK, PRIVATE);
        String page = HtmlReport.of(result(guarded));
        assertTrue(page.contains("Membership inference by loss"));
        assertTrue(
                page.contains("With 10 held-out messages a single false positive is 10 %"), page);
        assertTrue(page.contains("membership-roc.csv"));
        assertFalse(HtmlReport.of(new InventedResult().build()).contains("Membership inference"));
        assertTrue(RocFigure.of(new InventedResult().build(), BUDGETS).isEmpty());
    }

    @Test
    void csv_hasEveryLevelOfEverySeed() throws Exception {
        Path file = folder.resolve("roc.csv");
        RunResult open = run(Strategy.NO_TFT, Role.WEAK, PrivacyBudget.unprotected());
        RocFigure.of(result(open), BUDGETS).orElseThrow().writeCsv(file);
        List<String> lines = Files.readAllLines(file);
        assertEquals(RocCurve.HEADER, lines.get(0));
        assertEquals(32, lines.size());
        assertEquals("NO_TFT,WEAK,1,2,10,0.001,0.5,1.0", lines.get(1));
    }
}

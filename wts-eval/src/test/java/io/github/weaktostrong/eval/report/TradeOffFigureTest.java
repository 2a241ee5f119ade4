package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TradeOffFigureTest {
    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** What the description says, and the number of marks of either kind. */
    @Test
    void figure_threeCandidates_hasThemOnVAndEveryRoleOnTheTest() {
        String svg = TradeOffFigure.of(new InventedResult().build()).figure().svg("t");
        String description = all("<desc[^>]*>(.*?)</desc>", svg).get(0);
        // by hand: trust + 0.01 x seed has the mean 0.02 more over seeds 1, 2, 3
        assertTrue(
                description.contains(
                        "On V: demographic parity difference: candidate of the ceiling,"
                                + " on V (0.750, 0.210), (0.740, 0.140), (0.700, 0.120)."),
                description);
        assertTrue(
                description.contains("weak model (0.800, 0.180), (0.795, 0.150), (0.795, 0.150)"),
                description);
        List<String> titles = all("font-weight=\"bold\">(.*?)</text>", svg);
        assertEquals(
                List.of(
                        "On V: demographic parity difference",
                        "On D_T: demographic parity difference",
                        "(lower is better)"),
                titles);
        assertEquals(
                3, all("(candidate of the ceiling, on V, [^<]+)</title></polygon>", svg).size());
        for (String role : List.of("weak model", "naive student", "strong ceiling")) {
            assertEquals(3, all("<title>(" + role + ", [123])</title>", svg).size(), role);
        }
    }

    /** Seeds 1 and 3 pick the second, seed 2 the third; three strategies share each choice. */
    @Test
    void candidates_pickedUnderSomeSeeds_areRingedAndCounted() {
        TradeOffFigure figure = TradeOffFigure.of(new InventedResult().build());
        String svg = figure.figure().svg("t");
        assertEquals(
                List.of("none", "0.25 (2/3)", "0.5 (1/3)"),
                all("<title>candidate of the ceiling, on V, (.*?)</title>", svg));
        assertEquals(2, all("(<title>chosen</title>)", svg).size());
        assertTrue(figure.caption().contains("labelled with lambda of parity ("), figure.caption());
        // on V (0.75, 0.21), (0.74, 0.14), (0.70, 0.12): none is better in both; nine on D_T
        assertEquals(2 + 2 + 1, all("(opacity=\"0.2\")", svg).size());
        assertFalse(figure.caption().contains("form"), "what does not vary is no label");
    }

    @Test
    void candidates_ofOneStrength_saySoWithoutANumber() {
        InventedResult invented = new InventedResult();
        invented.lambdas = List.of(0.5, 0.5);
        TradeOffFigure figure = TradeOffFigure.of(invented.build());
        assertEquals(
                List.of("none", "regularized (3/3)"),
                all(
                        "<title>candidate of the ceiling, on V, (.*?)</title>",
                        figure.figure().svg("t")));
        assertTrue(figure.caption().contains("labelled with whether they are regularized ("));
    }

    @Test
    void caption_otherMetricOnV_namesBothAndTheirRows() {
        WeakToStrongResult r = new InventedResult().build();
        WeakToStrongResult attacked =
                new WeakToStrongResult(
                        r.property(),
                        r.taskMetric(),
                        true,
                        "attacked_accuracy",
                        true,
                        List.of(InventedResult.TRUST),
                        r.benchmark(),
                        r.environment(),
                        List.of(),
                        r.runs(),
                        List.of(),
                        List.of(),
                        r.summary(),
                        Design.of(List.of()),
                        List.of(),
                        Optional.empty());
        String caption = TradeOffFigure.of(attacked).caption();
        String svg = TradeOffFigure.of(attacked).figure().svg("t");
        assertTrue(svg.contains(">On V: demographic parity difference<"), svg);
        assertTrue(svg.contains(">On D_T: attacked accuracy (higher is better)<"), svg);
        assertTrue(caption.contains("1 NO_TFT, 2 WEAK_TFT, 3 WEAK_WTS_TFT"), caption);
    }

    @Test
    void figure_noChoice_drawsTheRolesAlone() {
        InventedResult invented = new InventedResult();
        WeakToStrongResult r = invented.build();
        List<RunResult> unpicked =
                r.runs().stream().filter(run -> run.selection().ceiling().isEmpty()).toList();
        WeakToStrongResult result =
                new WeakToStrongResult(
                        r.property(),
                        r.taskMetric(),
                        true,
                        r.trustMetric(),
                        false,
                        List.of(),
                        r.benchmark(),
                        r.environment(),
                        List.of(),
                        unpicked,
                        List.of(),
                        List.of(),
                        r.summary(),
                        Design.of(List.of()),
                        List.of(),
                        Optional.empty());
        TradeOffFigure figure = TradeOffFigure.of(result);
        assertFalse(figure.figure().svg("t").contains(">On V: "));
        assertTrue(figure.caption().contains("no ceiling was picked"), figure.caption());
    }
}

package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.result.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of figures do not cover each other, whatever is drawn, in either layout. */
class FigureTest {
    private static List<InventedResult> results() {
        List<InventedResult> all = new ArrayList<>();
        for (Role last : List.of(Role.STRONG_CEILING, Role.WEAK_UNTUNED, Role.STRONG_UNTUNED)) {
            for (boolean defined : List.of(true, false)) {
                for (List<Long> seeds : List.of(List.of(1L), List.of(1L, 2L, 3L))) {
                    InventedResult invented = new InventedResult();
                    invented.roles = EnumSet.range(Role.WEAK, last);
                    invented.trustDefined = defined;
                    invented.seeds = seeds;
                    all.add(invented);
                }
            }
        }
        return all;
    }

    private static void assertNothingCovers(Figure figure) {
        for (String svg : List.of(figure.svg("f"), figure.wideSvg("f"))) {
            assertEquals(List.of(), SvgTexts.of(svg).overlaps());
        }
    }

    @Test
    void texts_ofRolesAndTradeOffs_coverNothing() {
        for (InventedResult each : results()) {
            assertNothingCovers(RolesFigure.of(each.build()));
            assertNothingCovers(TradeOffFigure.of(each.build()).figure());
        }
    }

    @Test
    void texts_ofLongNames_coverNothing() {
        List<XyFigure.Series> series = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            series.add(
                    new XyFigure.Series(
                            "WWW student number %d with a name that is wider than half"
                                    .formatted(i)
                                    .repeat(1 + i % 2),
                            Role.WEAK,
                            false,
                            true,
                            false,
                            List.of(XyFigure.Point.of(i, 1000 * i, "the label of " + i))));
        }
        XyFigure.Panel panel =
                new XyFigure.Panel(
                        "MAXIMUM DEMOGRAPHIC PARITY DIFFERENCE OF MANY GROUPS ".repeat(3),
                        "a metric with a long name ".repeat(8),
                        series,
                        List.of(),
                        List.of());
        assertNothingCovers(XyFigure.of("long", List.of(panel, panel, panel)));
        assertNothingCovers(XyFigure.of("long", List.of(panel)));
    }

    /** The measure itself finds a text over another, and one that leaves the paper. */
    @Test
    void overlaps_plantedDefects_areFound() {
        String svg =
                """
                <svg viewBox="0 0 100 50"><text x="5" y="20" font-size="10" \
                text-anchor="start">first</text><text x="20" y="24" font-size="10" \
                text-anchor="middle">second</text><text x="5" y="40" font-size="10" \
                text-anchor="end">third</text></svg>
                """;
        List<String> found = SvgTexts.of(svg).overlaps();
        assertEquals(2, found.size(), found.toString());
        assertTrue(found.get(0).contains("second") && found.get(0).contains("first"));
        assertTrue(found.get(1).contains("third"));
    }

    /** The widths that texts are laid out by are at least those of this machine's font. */
    @Test
    void width_ofAnyText_isNotUnderestimated() {
        for (String text :
                List.of(
                        "demographic parity difference (lower is better)",
                        "WEAK_WTS_TFT",
                        "auxiliary student",
                        "0.0123456789",
                        "10 % of MEMBERS, @ & mmm ± −0.1",
                        "candidate of the ceiling, on V")) {
            for (Drawing.Face face : Drawing.Face.values()) {
                Drawing drawing = new Drawing(2000, 100);
                drawing.label(new Drawing.Point(1000, 50), face, text);
                SvgTexts measured = SvgTexts.of(SvgDrawing.of(drawing, "f", "", ""));
                double width =
                        Math.max(
                                measured.texts().get(0).extent().getWidth(),
                                measured.texts().get(0).extent().getHeight());
                assertTrue(face.width(text) >= width, face + " " + text + ": " + width);
            }
        }
    }
}

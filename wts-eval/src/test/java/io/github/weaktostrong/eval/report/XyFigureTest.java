package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.result.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class XyFigureTest {
    private static String svg(XyFigure.Point... points) {
        XyFigure.Series series =
                new XyFigure.Series("dominated", Role.WEAK, false, true, false, List.of(points));
        XyFigure.Panel panel =
                new XyFigure.Panel("trust", "task", List.of(series), List.of(), List.of());
        return XyFigure.of("figure", List.of(panel)).svg("f");
    }

    private static String anchorOf(String label, String svg) {
        Matcher text = Pattern.compile("text-anchor=\"(\\w+)\"[^>]*>" + label + "<").matcher(svg);
        assertTrue(text.find(), svg);
        String anchor = text.group(1);
        assertTrue(!text.find(), label + " is written twice");
        return anchor;
    }

    @Test
    void labels_ofOnePlace_areWrittenOnce() {
        String svg =
                svg(
                        XyFigure.Point.of(1, 1, "first"),
                        XyFigure.Point.of(1, 1, "second"),
                        XyFigure.Point.of(2, 3, "third"));
        assertEquals("start", anchorOf("first, second", svg));
        assertTrue(!svg.contains(">first<"), svg);
    }

    @Test
    void label_atTheRightEdge_standsBeforeItsPoint() {
        String svg =
                svg(
                        XyFigure.Point.of(0, 1, "left"),
                        XyFigure.Point.of(1, 2, "right")); // axis 0 to 1
        assertEquals("start", anchorOf("left", svg));
        assertEquals("end", anchorOf("right", svg));
    }

    /** By hand: (2, 1) is beaten by (3, 1), (1, 1) by all; (1, 3) and (3, 1) by none. */
    @Test
    void front_ofPoints_isWhatNoOtherBeats() {
        List<XyFigure.Point> points =
                Stream.of(new double[][] {{3, 1}, {1, 3}, {1, 1}, {2, 1}, {2, 2}})
                        .map(xy -> XyFigure.Point.of(xy[0], xy[1], ""))
                        .toList();
        assertEquals(
                List.of(points.get(1), points.get(4), points.get(0)),
                XyFigure.front(points, true, true));
        assertEquals(List.of(points.get(2)), XyFigure.front(points, false, false));
    }

    @Test
    void labels_ofCloseMarks_areLeftOutRatherThanDrawnOverEachOther() {
        XyFigure.Point[] close = new XyFigure.Point[12];
        for (int i = 0; i < close.length; i++) {
            close[i] = XyFigure.Point.of(1 + 1e-4 * i, 1 + 1e-4 * i, "label " + i);
        }
        String svg = svg(close);
        assertEquals(List.of(), SvgTexts.of(svg).overlaps());
        int written = svg.split(">label ", -1).length - 1;
        assertTrue(written >= 2 && written < 12, "labels: " + written);
    }

    /** Four to six entries: the title of the first panel begins below the last row of the key. */
    @Test
    void key_anyNumberOfEntries_liesAboveTheFirstTitle() {
        for (Role last : List.of(Role.STRONG_CEILING, Role.WEAK_UNTUNED, Role.STRONG_UNTUNED)) {
            InventedResult invented = new InventedResult();
            invented.roles = EnumSet.range(Role.WEAK, last);
            assertKeyLiesAboveTheTitle(
                    RolesFigure.of(invented.build()).svg("f"), invented.roles.size());
        }
        List<XyFigure.Series> series = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // the third takes a row of its own
            String name = "entry %d%s".formatted(i, i == 2 ? " that is wider than a column" : "");
            List<XyFigure.Point> points = List.of(XyFigure.Point.of(0, 0, ""));
            series.add(new XyFigure.Series(name, Role.WEAK, false, false, false, points));
        }
        XyFigure.Panel panel = new XyFigure.Panel("trust", "task", series, List.of(), List.of());
        assertKeyLiesAboveTheTitle(XyFigure.of("figure", List.of(panel)).svg("f"), 5);
    }

    private static void assertKeyLiesAboveTheTitle(String svg, int entries) {
        List<double[]> names = texts("font-size=\"11\"", svg);
        assertEquals(entries, names.size());
        double title = texts("font-weight=\"bold\"", svg).get(0)[1];
        for (double[] name : names) {
            assertTrue(title - name[1] >= 12, "title at " + title + ", entry at " + name[1]);
            long same = names.stream().filter(n -> n[0] == name[0] && n[1] == name[1]).count();
            assertEquals(1, same, "two entries in one place");
        }
    }

    /** Places of the texts with an attribute. */
    private static List<double[]> texts(String attribute, String svg) {
        return Pattern.compile("<text x=\"([\\d.]+)\" y=\"([\\d.]+)\"[^>]*" + attribute)
                .matcher(svg)
                .results()
                .map(
                        m ->
                                new double[] {
                                    Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))
                                })
                .toList();
    }
}

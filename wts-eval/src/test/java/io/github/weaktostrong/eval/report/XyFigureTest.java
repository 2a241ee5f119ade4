package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.result.Role;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class XyFigureTest {
    private static String svg(XyFigure.Point... points) {
        XyFigure.Series series =
                new XyFigure.Series("dominated", Role.WEAK, false, true, List.of(points));
        XyFigure.Panel panel = new XyFigure.Panel("trust", "task", List.of(series), List.of());
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
}

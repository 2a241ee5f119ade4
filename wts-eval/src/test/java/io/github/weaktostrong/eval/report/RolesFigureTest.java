package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RolesFigureTest {

    private static Element parse(InventedResult invented) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new InputSource(
                                        new StringReader(
                                                RolesFigure.of(invented.build()).svg("f"))));
        return document.getDocumentElement();
    }

    private static List<Element> marks(Element svg, String kind) {
        List<Element> marks = new ArrayList<>();
        for (String form : List.of("circle", "polygon")) {
            NodeList nodes = svg.getElementsByTagName(form);
            for (int i = 0; i < nodes.getLength(); i++) {
                Element mark = (Element) nodes.item(i);
                if (mark.getAttribute("class").equals(kind)) {
                    marks.add(mark);
                }
            }
        }
        return marks;
    }

    private static int dashed(Element svg) {
        NodeList lines = svg.getElementsByTagName("line");
        int dashed = 0;
        for (int i = 0; i < lines.getLength(); i++) {
            dashed += ((Element) lines.item(i)).hasAttribute("stroke-dasharray") ? 1 : 0;
        }
        return dashed;
    }

    @Test
    void svg_threeSeeds_hasAMarkPerCellAndADotPerSeed() throws Exception {
        Element svg = parse(new InventedResult());
        assertEquals("svg", svg.getTagName());
        assertEquals(2 * 12 + 4, marks(svg, "mark").size()); // two panels, and the key
        assertEquals(2 * 12 * 3, marks(svg, "faint").size());
        assertEquals(0, dashed(svg));
        Set<String> colours = new HashSet<>();
        marks(svg, "mark").forEach(mark -> colours.add(mark.getAttribute("fill")));
        assertEquals(Set.of("#D55E00", "#0072B2", "#009E73", "#CC79A7"), colours);
        String description = svg.getElementsByTagName("desc").item(0).getTextContent();
        assertTrue(description.contains("NO_TFT, weak model 0.180 ± 0.004 (n = 3)"), description);
    }

    /** Places of marks are linear in their values: undone, they give the values back. */
    @Test
    void svg_marks_lieWhereTheirValuesAre() throws Exception {
        Element svg = parse(new InventedResult());
        // trust panel of the weak models: 0.18 above, 0.15 below, in 150 units from 0 to 0.2
        List<Double> y =
                marks(svg, "mark").stream()
                        .filter(mark -> mark.getTagName().equals("circle"))
                        .filter(mark -> mark.getTextContent().contains(": 0.1"))
                        .map(mark -> Double.valueOf(mark.getAttribute("cy")))
                        .toList();
        assertEquals(List.of(105.0, 127.5, 127.5), y); // 90 + 150 x (1 - 0.9), 90 + 150 x 0.25
    }

    @Test
    void svg_singleSeed_hasRowIntervalsAndNoDots() throws Exception {
        InventedResult invented = new InventedResult();
        invented.seeds = List.of(1L);
        Element svg = parse(invented);
        assertEquals(0, marks(svg, "faint").size());
        assertEquals(12, dashed(svg)); // the trust metric alone has intervals
    }

    @Test
    void svg_undefinedTrust_saysSo() throws Exception {
        InventedResult invented = new InventedResult();
        invented.trustDefined = false;
        Element svg = parse(invented);
        assertEquals(12 + 4, marks(svg, "mark").size());
        assertTrue(svg.getTextContent().contains("undefined for every model"));
    }

    @Test
    void svg_hostileText_staysWellFormed() throws Exception {
        InventedResult invented = new InventedResult();
        invented.text = "</svg><script>&\"'\u0001\uFFFF\uD800";
        assertEquals(0, parse(invented).getElementsByTagName("script").getLength());
    }

    @Test
    void png_threeSeeds_showsTheSameColours() throws Exception {
        byte[] bytes = RolesFigure.of(new InventedResult().build()).png();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertEquals(1200, image.getWidth());
        // centre of the key's first mark, (14, 12) at three pixels a unit
        assertEquals(0xFFD55E00, image.getRGB(42, 36));
        assertEquals(0xFFFFFFFF, image.getRGB(1, 1));
        assertNotEquals(0xFFFFFFFF, image.getRGB(150, 90 * 3 + 200)); // the axis, at x = 50
    }

    @Property(tries = 300)
    void axis_anyValues_coversThemWithFewRoundTicks(
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double a,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double b) {
        DoubleSummaryStatistics values = DoubleStream.of(a, b).summaryStatistics();
        Axis axis = Axis.of(values);
        double slack = 1e-6 * axis.step();
        assertTrue(axis.low() <= values.getMin() + slack);
        assertTrue(axis.high() >= values.getMax() - slack);
        assertTrue(axis.steps() >= 1 && axis.steps() <= 8, axis.toString());
        assertEquals(axis.steps() + 1, new HashSet<>(labels(axis)).size(), axis.toString());
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(axis::label).toList();
    }

    @Test
    void axis_accuracies_doesNotStartAtZero() {
        Axis axis = Axis.of(DoubleStream.of(0.81, 0.86).summaryStatistics());
        assertEquals(List.of("0.81", "0.82", "0.83", "0.84", "0.85", "0.86"), labels(axis));
        assertEquals(
                List.of("0.00", "0.05", "0.10", "0.15", "0.20"),
                labels(Axis.of(DoubleStream.of(0.06, 0.18).summaryStatistics())));
    }
}

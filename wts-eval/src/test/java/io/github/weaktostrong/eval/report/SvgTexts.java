package io.github.weaktostrong.eval.report;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The texts of an SVG element and what they cover, measured with this machine's font without
 * serifs, and not with the estimate that they are laid out by.
 */
record SvgTexts(List<Text> texts, Rectangle2D paper) {
    record Text(String text, Rectangle2D extent) {}

    static SvgTexts of(String svg) {
        Element root = parse(svg).getDocumentElement();
        String[] box = root.getAttribute("viewBox").split(" ");
        List<Text> texts = new ArrayList<>();
        NodeList nodes = root.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(text((Element) nodes.item(i)));
        }
        return new SvgTexts(
                texts,
                new Rectangle2D.Double(
                        0, 0, Double.parseDouble(box[2]), Double.parseDouble(box[3])));
    }

    private static Document parse(String svg) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("the figure is not well-formed", e);
        }
    }

    private static Text text(Element node) {
        int style = node.hasAttribute("font-weight") ? Font.BOLD : Font.PLAIN;
        double size = Double.parseDouble(node.getAttribute("font-size"));
        Font font = new Font(Font.SANS_SERIF, style, 1).deriveFont((float) size);
        Rectangle2D box =
                font.createGlyphVector(
                                new FontRenderContext(null, true, true), node.getTextContent())
                        .getVisualBounds();
        double before =
                switch (node.getAttribute("text-anchor")) {
                    case "end" -> 1;
                    case "middle" -> 0.5;
                    default -> 0;
                };
        AffineTransform place =
                AffineTransform.getTranslateInstance(
                        Double.parseDouble(node.getAttribute("x")),
                        Double.parseDouble(node.getAttribute("y")));
        if (node.hasAttribute("transform")) {
            place.quadrantRotate(-1);
        }
        place.translate(-before * box.getWidth(), 0);
        return new Text(node.getTextContent(), place.createTransformedShape(box).getBounds2D());
    }

    /** Pairs of texts that cover each other, and texts that leave the paper. */
    List<String> overlaps() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Text one = texts.get(i);
            if (!paper.contains(one.extent())) {
                found.add(one + " leaves " + paper);
            }
            for (Text other : texts.subList(0, i)) {
                if (one.extent().intersects(other.extent())) {
                    found.add(one + " covers " + other);
                }
            }
        }
        return found;
    }
}

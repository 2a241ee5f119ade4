package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.eval.report.Drawing.Curve;
import io.github.weaktostrong.eval.report.Drawing.Label;
import io.github.weaktostrong.eval.report.Drawing.Line;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** A drawing as pixels, black on white. */
final class PngDrawing {
    private static final double PIXELS_PER_UNIT = 3;
    private static final Color INK = new Color(0x1a1a1a);

    private PngDrawing() {}

    static byte[] of(Drawing drawing) {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true"); // no display is needed, nor asked for
        }
        BufferedImage image =
                new BufferedImage(
                        (int) Math.ceil(PIXELS_PER_UNIT * drawing.width),
                        (int) Math.ceil(PIXELS_PER_UNIT * drawing.height),
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(
                    RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(PIXELS_PER_UNIT, PIXELS_PER_UNIT);
            drawing.items().forEach(item -> paint(item, graphics));
        } finally {
            graphics.dispose();
        }
        return encode(image);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException(
                        "this Java runtime has no PNG writer; expected one in java.desktop; use the"
                                + " SVG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a stream in memory does not fail
        }
        return bytes.toByteArray();
    }

    private static void paint(Drawing.Item item, Graphics2D graphics) {
        if (item instanceof Line line) {
            paint(line, graphics);
        } else if (item instanceof Curve curve) {
            paint(curve, graphics);
        } else if (item instanceof Mark mark) {
            paint(mark, graphics);
        } else {
            paint((Label) item, graphics);
        }
    }

    private static void paint(Line line, Graphics2D graphics) {
        float[] dashes = {3, 2};
        float width = (float) line.pen().width;
        graphics.setColor(INK);
        graphics.setStroke(
                new BasicStroke(
                        width,
                        BasicStroke.CAP_BUTT,
                        BasicStroke.JOIN_MITER,
                        10,
                        line.pen().dashed ? dashes : null,
                        0));
        Point from = line.from();
        Point to = line.to();
        transparent(line.pen().opacity, graphics);
        graphics.draw(new Line2D.Double(from.x(), from.y(), to.x(), to.y()));
        transparent(1, graphics);
    }

    private static void paint(Curve curve, Graphics2D graphics) {
        float[] dashes = {6, 3};
        graphics.setColor(new Color(Integer.parseInt(curve.colour(), 16)));
        graphics.setStroke(
                new BasicStroke(
                        (float) Curve.WIDTH,
                        BasicStroke.CAP_BUTT,
                        BasicStroke.JOIN_ROUND,
                        10,
                        curve.dashed() ? dashes : null,
                        0));
        graphics.draw(path(curve.points()));
    }

    private static void paint(Mark mark, Graphics2D graphics) {
        Shape outline = outline(mark);
        transparent(mark.symbol().opacity(), graphics);
        graphics.setColor(new Color(Integer.parseInt(mark.symbol().colour(), 16)));
        graphics.fill(outline);
        transparent(1, graphics);
        if (!mark.symbol().faint()) {
            graphics.setColor(INK);
            graphics.setStroke(new BasicStroke(0.8f));
            graphics.draw(outline);
        }
    }

    private static Shape outline(Mark mark) {
        double r = mark.radius();
        List<Point> corners = mark.symbol().corners(mark.at(), r);
        if (corners.isEmpty()) {
            return new Ellipse2D.Double(mark.at().x() - r, mark.at().y() - r, 2 * r, 2 * r);
        }
        Path2D path = path(corners);
        path.closePath();
        return path;
    }

    private static Path2D path(List<Point> points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points.get(0).x(), points.get(0).y());
        points.stream().skip(1).forEach(point -> path.lineTo(point.x(), point.y()));
        return path;
    }

    private static void paint(Label label, Graphics2D graphics) {
        int style = label.face().bold ? Font.BOLD : Font.PLAIN;
        Font font = new Font(Font.SANS_SERIF, style, 1).deriveFont((float) label.face().size);
        graphics.setFont(font);
        graphics.setColor(INK);
        double width =
                font.getStringBounds(label.text(), graphics.getFontRenderContext()).getWidth();
        Graphics2D turned = (Graphics2D) graphics.create();
        turned.translate(label.at().x(), label.at().y());
        if (label.face().upright) {
            turned.rotate(-Math.PI / 2);
        }
        turned.drawString(label.text(), (float) start(label.face().anchor, width), 0);
        turned.dispose();
    }

    private static double start(String anchor, double width) {
        return switch (anchor) {
            case "end" -> -width;
            case "middle" -> -width / 2;
            default -> 0;
        };
    }

    private static void transparent(double opacity, Graphics2D graphics) {
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) opacity));
    }
}

package io.github.weaktostrong.eval.report;

import static io.github.weaktostrong.eval.report.Markup.escape;

import io.github.weaktostrong.eval.report.Drawing.Curve;
import io.github.weaktostrong.eval.report.Drawing.Label;
import io.github.weaktostrong.eval.report.Drawing.Line;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing as one SVG element: in the reader's fonts, in the colour of the text around it. */
final class SvgDrawing {
    private SvgDrawing() {}

    static String of(Drawing drawing, String title, String description) {
        return of(drawing, "figure", title, description);
    }

    /**
     * The element.
     *
     * @param id begins the ids in it, so that a page can hold several
     */
    static String of(Drawing drawing, String id, String title, String description) {
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" role="img" \
                aria-labelledby="%s-title %s-description" viewBox="0 0 %s %s" \
                font-family="Helvetica, Arial, sans-serif" color="#1a1a1a">
                <title id="%s-title">%s</title>
                <desc id="%s-description">%s</desc>
                <rect class="paper" width="100%%" height="100%%" fill="#ffffff"/>
                """
                        .formatted(
                                id,
                                id,
                                number(drawing.width),
                                number(drawing.height),
                                id,
                                escape(title),
                                id,
                                escape(description)));
        for (Drawing.Item item : drawing.items()) {
            svg.append(item(item)).append('\n');
        }
        return svg.append("</svg>\n").toString();
    }

    private static String item(Drawing.Item item) {
        if (item instanceof Line line) {
            return line(line);
        }
        if (item instanceof Curve curve) {
            return curve(curve);
        }
        return item instanceof Mark mark ? mark(mark) : label((Label) item);
    }

    private static String line(Line line) {
        return
"""
<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="currentColor" stroke-width="%s" opacity="%s"%s/>\
"""
                .formatted(
                        number(line.from().x()),
                        number(line.from().y()),
                        number(line.to().x()),
                        number(line.to().y()),
                        number(line.pen().width),
                        number(line.pen().opacity),
                        line.pen().dashed ? " stroke-dasharray=\"3 2\"" : "");
    }

    private static String curve(Curve curve) {
        return "<polyline points=\"%s\" fill=\"none\" stroke=\"#%s\" stroke-width=\"%s\"%s/>"
                .formatted(
                        points(curve.points()),
                        curve.colour(),
                        number(Curve.WIDTH),
                        curve.dashed() ? " stroke-dasharray=\"6 3\"" : "");
    }

    private static String points(List<Point> points) {
        return points.stream()
                .map(point -> number(point.x()) + "," + number(point.y()))
                .collect(Collectors.joining(" "));
    }

    private static String mark(Mark mark) {
        Symbol symbol = mark.symbol();
        String paint =
                symbol.faint()
                        ? "class=\"faint\" fill=\"#%s\" opacity=\"%s\""
                                .formatted(symbol.colour(), number(symbol.opacity()))
                        : "class=\"mark\" fill=\"#%s\" stroke=\"currentColor\" stroke-width=\"0.8\""
                                .formatted(symbol.colour());
        String tooltip = mark.tooltip().isEmpty() ? "" : Markup.element("title", mark.tooltip());
        List<Point> corners = symbol.corners(mark.at(), mark.radius());
        if (corners.isEmpty()) {
            return "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" %s>%s</circle>"
                    .formatted(
                            number(mark.at().x()),
                            number(mark.at().y()),
                            number(mark.radius()),
                            paint,
                            tooltip);
        }
        return "<polygon points=\"%s\" %s>%s</polygon>".formatted(points(corners), paint, tooltip);
    }

    private static String label(Label label) {
        String x = number(label.at().x());
        String y = number(label.at().y());
        return """
        <text x="%s" y="%s" font-size="%s" text-anchor="%s" fill="currentColor"%s%s>%s</text>\
        """
                .formatted(
                        x,
                        y,
                        number(label.face().size),
                        label.face().anchor,
                        label.face().bold ? " font-weight=\"bold\"" : "",
                        label.face().upright
                                ? " transform=\"rotate(-90 " + x + " " + y + ")\""
                                : "",
                        escape(label.text()));
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}

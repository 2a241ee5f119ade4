package io.github.weaktostrong.eval.report;

import static io.github.weaktostrong.eval.report.Markup.element;
import static io.github.weaktostrong.eval.report.Markup.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report of sections, paragraphs, tables and figures, as one HTML page that needs nothing else,
 * and as Markdown for pasting.
 *
 * <p>Every text is escaped. The page has no script and asks for no file; its style is that of
 * {@link HtmlReport}.
 */
public final class ReportPage {
    private static final int LONG_CELL = 24;
    private static final int VERY_LONG_CELL = 90;

    private final String title;
    private final List<Part> parts = new ArrayList<>();

    private record Part(String html, String markdown) {}

    /** An empty report. */
    public ReportPage(String title) {
        this.title = title;
    }

    /** Begins a section. */
    public ReportPage section(String heading) {
        return add(element("h2", heading), "## " + heading);
    }

    /** Adds a paragraph of plain text. */
    public ReportPage paragraph(String text) {
        return add("<p>" + escape(text) + "</p>", text);
    }

    /** Adds a list. */
    public ReportPage list(List<String> items) {
        return items.isEmpty()
                ? this
                : add(
                        items.stream()
                                .map(item -> element("li", item))
                                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>")),
                        items.stream().map(item -> "- " + item).collect(Collectors.joining("\n")));
    }

    /**
     * Adds a table.
     *
     * @param caption what it shows
     * @param header names of the columns
     * @param rows as many cells each as there are columns; the first heads its row
     */
    public ReportPage table(String caption, List<String> header, List<List<String>> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<p class=\"note\">").append(escape(caption)).append("</p>\n");
        html.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .append(escape(caption))
                .append("\"><table>\n<thead><tr>");
        header.forEach(h -> html.append("<th scope=\"col\">").append(escape(h)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr><th scope=\"row\">").append(escape(row.get(0))).append("</th>");
            row.stream().skip(1).forEach(cell -> html.append(cell(cell)));
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>");
        return add(html.toString(), markdown(caption, header, rows));
    }

    /** Long texts get a width of their own, so that rows stay low on a phone. */
    private static String cell(String text) {
        String form =
                text.length() > VERY_LONG_CELL
                        ? " class=\"long\""
                        : text.length() > LONG_CELL ? " class=\"text\"" : "";
        return "<td" + form + ">" + escape(text) + "</td>";
    }

    private static String markdown(String caption, List<String> header, List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(line(header));
        lines.add("|" + "---|".repeat(header.size()));
        rows.forEach(row -> lines.add(line(row)));
        return caption + "\n\n" + String.join("\n", lines);
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    /**
     * Adds a figure.
     *
     * @param svg one SVG element, as the figures of this package give it
     * @param caption what it shows and where it comes from
     * @param file where the same figure lies beside the page, for Markdown
     */
    public ReportPage figure(String svg, String caption, String file) {
        return add(
                "<figure>\n" + svg + element("figcaption", caption) + "\n</figure>",
                "![Figure, described below](" + file + ")\n\n" + caption);
    }

    private ReportPage add(String html, String markdown) {
        parts.add(new Part(html, markdown));
        return this;
    }

    /** The page. */
    public String html() {
        StringBuilder html = new StringBuilder(HtmlReport.head(title));
        html.append("<h1>").append(escape(title)).append("</h1>\n");
        parts.forEach(part -> html.append(part.html()).append('\n'));
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    /** Returns the page as Markdown. */
    public String markdown() {
        return parts.stream()
                .map(Part::markdown)
                .collect(Collectors.joining("\n\n", "# " + title + "\n\n", "\n"));
    }
}

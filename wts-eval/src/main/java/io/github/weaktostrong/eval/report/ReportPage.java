package io.github.weaktostrong.eval.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report of sections, paragraphs, tables and figures, as one HTML page that needs nothing else,
 * and as Markdown for pasting.
 *
 * <p>Every text is escaped. The page has no script and asks for no file, so it can be mailed,
 * printed and kept; what it looks like is in the templates of this module, {@code src/main/jte}.
 */
public final class ReportPage {
    /** Heading of the reasons not to believe the rest, which the page makes stand out. */
    public static final String DISTRUST = "What to distrust";

    private final String title;
    private final List<String> lead = new ArrayList<>();
    private final List<PageSection> sections = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    /** An empty report. */
    public ReportPage(String title) {
        this.title = title;
        section("");
    }

    /** Adds a sentence in large letters below the title: the answer. */
    public ReportPage lead(String sentence) {
        lead.add(sentence);
        return this;
    }

    /** Begins a section. */
    public ReportPage section(String heading) {
        sections.add(new PageSection(heading, false, new ArrayList<>()));
        return this;
    }

    /** Begins a section that a reader opens: settings, and where numbers come from. */
    public ReportPage folded(String heading) {
        sections.add(new PageSection(heading, true, new ArrayList<>()));
        return this;
    }

    /** Adds a paragraph of plain text. */
    public ReportPage paragraph(String text) {
        return add(new Part.Text(text));
    }

    /** Adds a list. */
    public ReportPage list(List<String> items) {
        return items.isEmpty() ? this : add(new Part.Items(List.copyOf(items)));
    }

    /**
     * Adds a table.
     *
     * @param caption what it shows
     * @param header names of the columns; keys of properties and metrics become words
     * @param rows as many cells each as there are columns; the first heads its row; a verdict
     *     stands out, as in {@code undetermined (why)}
     */
    public ReportPage table(String caption, List<String> header, List<List<String>> rows) {
        return add(
                new Part.Table(
                        caption,
                        header.stream().map(Words::property).toList(),
                        rows.stream()
                                .map(row -> row.stream().map(TableCell::of).toList())
                                .toList()));
    }

    /**
     * Adds a figure.
     *
     * @param figure drawn for wide and for narrow screens
     * @param caption what it shows
     * @param name of the file {@code NAME.svg} beside the page that holds the same, for Markdown;
     *     its last part begins the ids in it
     */
    public ReportPage figure(Figure figure, String caption, String name) {
        return add(new Part.Image(figure, caption, name));
    }

    /** Adds links to files and folders that lie beside the page. */
    public ReportPage files(String... names) {
        files.addAll(List.of(names));
        return this;
    }

    ReportPage add(Part part) {
        sections.get(sections.size() - 1).parts().add(part);
        return this;
    }

    String title() {
        return title;
    }

    List<String> lead() {
        return lead;
    }

    List<PageSection> sections() {
        return sections;
    }

    /** The sections with a heading. */
    List<PageSection> headed() {
        return sections.stream().skip(1).toList();
    }

    List<String> files() {
        return files;
    }

    /** The page, which is well-formed XML as well. */
    public String html() {
        StringOutput html = new StringOutput();
        TemplateEngine.createPrecompiled(
                        null,
                        ContentType.Html,
                        ReportPage.class.getClassLoader(),
                        ReportPage.class.getPackageName())
                .render("page.jte", this, html);
        return Markup.plain(html.toString());
    }

    /** Returns the page as Markdown. */
    public String markdown() {
        Stream<String> body =
                sections.stream()
                        .flatMap(
                                section ->
                                        Stream.concat(
                                                section.heading().isEmpty()
                                                        ? lead.stream()
                                                        : Stream.of("## " + section.heading()),
                                                section.parts().stream().map(Part::markdown)));
        return body.collect(Collectors.joining("\n\n", "# " + title + "\n\n", "\n"));
    }
}

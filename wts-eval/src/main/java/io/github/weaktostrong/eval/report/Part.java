package io.github.weaktostrong.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a section of a page consists of; the templates print each as HTML. */
sealed interface Part {
    /** The same for pasting. */
    String markdown();

    /** A paragraph of plain text. */
    record Text(String text) implements Part {
        @Override
        public String markdown() {
            return text;
        }
    }

    /** A list. */
    record Items(List<String> items) implements Part {
        @Override
        public String markdown() {
            return items.stream().map(item -> "- " + item).collect(Collectors.joining("\n"));
        }
    }

    /** A table; the first cell of a row heads it, a row of one cell those below it. */
    record Table(String caption, List<String> header, List<List<TableCell>> rows) implements Part {
        @Override
        public String markdown() {
            List<String> lines = new ArrayList<>();
            lines.add(line(header));
            lines.add("|" + "---|".repeat(header.size()));
            rows.forEach(row -> lines.add(line(row.stream().map(TableCell::plain).toList())));
            return caption + "\n\n" + String.join("\n", lines);
        }

        private static String line(List<String> cells) {
            return cells.stream()
                    .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                    .collect(Collectors.joining(" | ", "| ", " |"));
        }
    }

    /** A figure, and where the same lies beside the page, without {@code .svg}. */
    record Image(Figure figure, String caption, String name) implements Part {
        @Override
        public String markdown() {
            return "![Figure, described below](" + name + ".svg)\n\n" + caption;
        }

        String narrow() {
            return figure.svg(id());
        }

        String wide() {
            return figure.wideSvg(id() + "-wide");
        }

        private String id() {
            return name.substring(name.lastIndexOf('/') + 1);
        }
    }

    /** Names with values, folded away below a name where there is one. */
    record Settings(String name, Map<String, String> values) implements Part {
        @Override
        public String markdown() {
            return values.entrySet().stream()
                    .map(each -> "- " + each.getKey() + ": " + each.getValue())
                    .collect(Collectors.joining("\n"));
        }
    }
}

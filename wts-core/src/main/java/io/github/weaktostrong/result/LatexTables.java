package io.github.weaktostrong.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tables of a report as LaTeX, with the rules of the package {@code booktabs}: one {@code
 * table} each, whose caption is what the report says above it. Numbers are to the right.
 */
public final class LatexTables {
    /** Name of the file beside a report. */
    public static final String FILE_NAME = "tables.tex";

    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?[0-9][0-9.,eE+-]*( ± [0-9.eE+-]+)?( ?%)?");
    private static final Map<String, String> ESCAPED =
            Map.ofEntries(
                    Map.entry("\\", "\\textbackslash{}"),
                    Map.entry("&", "\\&"),
                    Map.entry("%", "\\%"),
                    Map.entry("$", "\\$"),
                    Map.entry("#", "\\#"),
                    Map.entry("_", "\\_"),
                    Map.entry("{", "\\{"),
                    Map.entry("}", "\\}"),
                    Map.entry("~", "\\textasciitilde{}"),
                    Map.entry("^", "\\textasciicircum{}"),
                    Map.entry("<", "\\textless{}"),
                    Map.entry(">", "\\textgreater{}"),
                    Map.entry("|", "\\textbar{}"),
                    Map.entry("±", "$\\pm$"));
    private static final Pattern SPECIAL = Pattern.compile("[\\\\&%$#_{}~^<>|±]");

    private LatexTables() {}

    /**
     * All tables of a text.
     *
     * @param markdown with tables whose lines begin with a bar, as the reports of this library
     * @return LaTeX to be included; without tables a comment alone
     */
    public static String of(String markdown) {
        StringBuilder latex = new StringBuilder("% \\usepackage{booktabs}\n");
        String heading = "";
        String above = "";
        List<String> table = new ArrayList<>();
        for (String line : (markdown + "\n").split("\n", -1)) {
            if (line.startsWith("|")) {
                table.add(line);
            } else if (!table.isEmpty()) {
                append(table, above.isEmpty() ? heading : heading + ". " + above, latex);
                table.clear();
                above = "";
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
                above = "";
            } else if (!line.isBlank()) {
                above = line;
            }
        }
        return latex.toString();
    }

    private static void append(List<String> lines, String caption, StringBuilder latex) {
        List<List<String>> rows = lines.stream().map(LatexTables::cells).toList();
        List<List<String>> body = rows.subList(2, rows.size()); // after header and rule
        String columns =
                IntStream.range(0, rows.get(0).size())
                        .mapToObj(i -> isNumbers(body, i) ? "r" : "l")
                        .collect(Collectors.joining());
        latex.append("\n\\begin{table}\n\\centering\n\\caption{").append(escaped(caption));
        latex.append("}\n\\begin{tabular}{").append(columns).append("}\n\\toprule\n");
        latex.append(line(rows.get(0))).append("\\midrule\n");
        body.forEach(row -> latex.append(line(row)));
        latex.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceFirst("^\\|", "").replaceFirst("(?<!\\\\)\\|$", "");
        return Arrays.stream(CELL.split(inner, -1))
                .map(cell -> cell.strip().replace("\\|", "|").replaceAll("\\*\\*|`", ""))
                .toList();
    }

    private static boolean isNumbers(List<List<String>> rows, int column) {
        return rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches())
                && rows.stream().anyMatch(row -> !row.get(column).isEmpty());
    }

    private static String line(List<String> cells) {
        return cells.stream().map(LatexTables::cell).collect(Collectors.joining(" & ")) + " \\\\\n";
    }

    /** A number's minus is one in mathematics, not a hyphen. */
    private static String cell(String text) {
        String escaped = escaped(text);
        return NUMBER.matcher(text).matches() ? escaped.replaceFirst("^-", "\\$-\\$") : escaped;
    }

    private static String escaped(String text) {
        return SPECIAL.matcher(text)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        ESCAPED.getOrDefault(found.group(), found.group())));
    }
}

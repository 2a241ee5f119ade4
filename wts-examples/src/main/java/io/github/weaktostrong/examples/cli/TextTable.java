package io.github.weaktostrong.examples.cli;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people on standard error: words to the left, numbers to the right. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        row(header);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Every row as a line, columns two blanks apart. */
    List<String> lines() {
        List<Integer> widths =
                IntStream.range(0, rows.get(0).size())
                        .mapToObj(i -> rows.stream().mapToInt(row -> row.get(i).length()).max())
                        .map(width -> width.orElse(0))
                        .toList();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(
                        i ->
                                isNumbers(i)
                                        ? Strings.padStart(row.get(i), widths.get(i), ' ')
                                        : Strings.padEnd(row.get(i), widths.get(i), ' '))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private boolean isNumbers(int column) {
        return rows.stream().skip(1).allMatch(row -> row.get(column).matches("[\\d.e+%-]*"));
    }

    void print() {
        lines().forEach(line -> System.err.println("  " + line));
    }
}

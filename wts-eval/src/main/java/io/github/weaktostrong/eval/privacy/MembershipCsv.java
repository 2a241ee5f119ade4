package io.github.weaktostrong.eval.privacy;

import io.github.weaktostrong.data.CsvRow;
import io.github.weaktostrong.data.CsvTable;
import io.github.weaktostrong.data.RowValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Reads an attack's scores with columns {@code score} and {@code member}. */
public final class MembershipCsv {
    private static final List<String> COLUMNS = List.of("score", "member");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private MembershipCsv() {}

    /**
     * Reads a CSV file (UTF-8, with or without byte order mark, RFC 4180 quotes).
     *
     * <p>Columns are found by their header, in any order; others are ignored. A score is a decimal
     * number or {@code inf}, {@code -inf}; NaN is refused. A member is 1 or true, a non-member 0 or
     * false, in any case; 1.0 and 0.0 pass.
     *
     * @throws io.github.weaktostrong.data.BadInputException naming file, line and value when the
     *     file is missing or is not such a table
     */
    public static MembershipAttack read(Path file) {
        DoubleStream.Builder members = DoubleStream.builder();
        DoubleStream.Builder others = DoubleStream.builder();
        for (CsvRow row : CsvTable.read(file, COLUMNS)) {
            double score = score(row);
            (member(row) ? members : others).add(score);
        }
        return MembershipAttack.of(members.build().toArray(), others.build().toArray());
    }

    private static double score(CsvRow row) {
        String score = row.get("score");
        if (DECIMAL.matcher(score).matches()) {
            return Double.parseDouble(score);
        }
        return switch (score.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                    throw row.refuse(
                            "score", "expected a decimal number; drop rows without a score");
        };
    }

    private static boolean member(CsvRow row) {
        String word = row.get("member").toLowerCase(Locale.ROOT);
        int value = RowValues.label(word).orElse(-1);
        boolean member = value == 1 || word.equals("true");
        if (!member && value != 0 && !word.equals("false")) {
            throw row.refuse(
                    "member", "expected 1 (trained on) or 0 (not); map other words to these");
        }
        return member;
    }
}

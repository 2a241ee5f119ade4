package io.github.weaktostrong.eval.adult;

import io.github.weaktostrong.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of Adult, plain or gzip, in either form.
 *
 * <p>UCI's files have no header; {@code adult.test} starts with a comment and ends its labels in a
 * full stop, {@code adult.data} ends with a blank line; both separate by comma and space. The
 * reconstructed file of Ding et al. (2021) has a header, {@code gender} for sex and income in
 * dollars.
 */
final class AdultCsv {
    private final String origin;
    private final String name;
    private final double threshold;
    private final List<AdultRow> rows = new ArrayList<>();
    private @Nullable AdultColumns reconstructed;

    private AdultCsv(String origin, double threshold) {
        this.origin = origin;
        // The last name of a path, without .gz: the same rows have the same ids in either form.
        this.name = origin.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.gz$", "");
        this.threshold = threshold;
    }

    /** Reads all rows of a stream, which the caller closes; {@code origin} is for messages. */
    static List<AdultRow> read(String origin, InputStream in, double threshold) {
        AdultCsv csv = new AdultCsv(origin, threshold);
        csv.readAll(in);
        if (csv.rows.isEmpty()) {
            throw new BadInputException(
                    origin
                            + ": no row in the file; expected rows of Adult; take the original"
                            + " file");
        }
        return csv.rows;
    }

    private void readAll(InputStream in) {
        long number = 0;
        try {
            // A decoder, not its name: bytes that are no UTF-8 are an error, not a question mark.
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(plain(in), StandardCharsets.UTF_8.newDecoder()));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                readLine(number, line);
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    origin
                            + " after line "
                            + number
                            + ": not UTF-8; expected text in UTF-8; take the original file",
                    e);
        } catch (EOFException | ZipException e) {
            throw new BadInputException(
                    origin
                            + " after line "
                            + number
                            + ": broken gzip; expected a whole gzip file; take the original file",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    origin
                            + ": cannot be read ("
                            + e.getMessage()
                            + "); expected a readable file; check its rights",
                    e);
        }
    }

    private void readLine(long number, String line) {
        if (number == 1 && AdultColumns.isHeader(line)) {
            reconstructed = AdultColumns.reconstructed(line, origin);
        } else if (!line.isBlank() && !(number == 1 && line.startsWith("|"))) {
            try {
                rows.add(row(name + ':' + number, line));
            } catch (IllegalArgumentException e) {
                throw new BadInputException(origin + " line " + number + ": " + e.getMessage(), e);
            }
        }
    }

    private AdultRow row(String id, String line) {
        AdultColumns columns = reconstructed == null ? AdultColumns.uci() : reconstructed;
        List<String> fields = columns.fields(line);
        String income = columns.income(fields);
        boolean high = reconstructed == null ? highIncome(income) : dollars(income) > threshold;
        return new AdultRow(id, columns.values(fields), high);
    }

    private boolean highIncome(String label) {
        if (threshold != AdultOptions.UCI_THRESHOLD) {
            throw new IllegalArgumentException(
                    "income is cut at 50000 dollars already, not at "
                            + threshold
                            + "; leave the threshold at 50000 or take adult_reconstruction.csv");
        }
        return switch (label) {
            case ">50K", ">50K." -> true;
            case "<=50K", "<=50K." -> false;
            default ->
                    throw new IllegalArgumentException(
                            "income is %s; expected <=50K or >50K; correct or remove the line"
                                    .formatted(label));
        };
    }

    private static double dollars(String income) {
        if (!income.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException(
                    "income is %s; expected dollars, such as 24395; correct or remove the line"
                            .formatted(income));
        }
        return Double.parseDouble(income);
    }

    private static InputStream plain(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(2);
        int magic = buffered.read() | buffered.read() << 8;
        buffered.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(buffered) : buffered;
    }
}
